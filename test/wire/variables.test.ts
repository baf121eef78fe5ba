/** Environments of containers, as they leave a host: secrets as keyed fingerprints, what nobody compares by name alone. */
import { describe, expect, test } from 'vitest';
import { observationScript } from '../../planner/probes/index.ts';
import { fingerprints, readFacts } from '../../src/fingerprint.ts';
import { container, installDocker, startDaemon, type Things } from './rig/daemon.ts';
import { pairOf } from './rig/deployer.ts';
import { answer, factsIn } from './rig/heard.ts';
import { QUERY } from './rig/query.ts';
import { SHELLS } from './rig/shells.ts';
import { WireHost } from './rig/wire-host.ts';

const KEY = 'key of this run';
const SECRET = {
  TOKEN: 'canary-one',
  TOKEN_TWO: 'canary\ntwo <&> \u2028 ü',
  TOKEN_END: 'canary\\',
  TOKEN_ODD: 'canary",',
};
const CLEAR = { PLAIN: 'with "quotes" & $x, \\"', MARKS: 'x"],"Cmd":["y', PIPE: '|`$(id)` *' };
const OTHERS = ['PATH=/canary/three', 'BARE', 'E=canary","TOKEN=canary'];
const ALL = { ...SECRET, ...CLEAR };
const OWN = { service: 'shop', role: 'web' };
const THINGS: Things = {
  containers: [
    container('a1', 'shop-web-v1', {
      Env: [...Object.entries(ALL).map((pair) => pair.join('=')), ...OTHERS],
      Cmd: ['[x,]', '{"Env":["y"]},'],
      Labels: OWN,
    }),
    { ...container('a2', 'shop-web-v0', { Labels: OWN }), State: { Status: 'exited', Running: false } },
    container('a3', 'blog-web-v1', { Env: ['TOKEN=canary of others'], Labels: { service: 'blog', role: 'web' } }),
    container('a4', 'kamal-proxy', { Env: ['TOKEN=canary of proxies'] }),
    container('a5', 'unknown', { Env: ['TOKEN=canary of nobody'] }),
  ],
  images: [
    { Id: 'sha256:b1', RepoTags: ['shop:v1'], Config: { Env: ['PATH=/bin'], Labels: { service: 'shop' } } },
    { Id: 'sha256:b2', RepoTags: ['blog:v1'], Config: { Env: null, Labels: { service: 'blog' } } },
  ],
};

/** Leaves a host nothing but Docker and these programs. */
const lean = (programs: string): string =>
  `mkdir lean; for d in /bin /usr/bin; do for p in ${programs}; do [ ! -x $d/$p ] || ln -sf $d/$p lean; done; done; ln -s ../bin/docker lean; PATH=$HOME/lean`;

describe.concurrent.each(SHELLS)('on a host whose sh is %s', (shell) => {
  test.each(['api', 'docker'])('of secrets no value leaves it through %s', async (way) => {
    await using pair = pairOf(await new WireHost({ shell }).start());
    await using _daemon = way === 'api' ? await startDaemon(pair.host, THINGS) : undefined;
    if (way === 'docker') installDocker(pair.host, THINGS);
    const query = { ...QUERY, secrets: Object.keys(SECRET), clear: Object.keys(CLEAR) };
    const probes = ['docker', 'containers', 'images', 'networks'];
    const text = await answer(pair.executor, observationScript(query, KEY, probes));
    const fingerprint = fingerprints(KEY, undefined);
    const facts = factsIn(text, KEY);
    expect(facts.docker).toEqual({ state: 'ready', version: '26.1.5+dfsg1' });
    expect(facts.containers.map(({ id, env }) => [id, Object.keys(env ?? {}).length])).toEqual([
      ['a1', 10],
      ['a2', 0],
      ['a3', 0],
      ['a4', 0],
    ]);
    const compared = Object.entries(ALL).map(([name, value]) => [name, fingerprint([`${name}=${value}`], 'variable')]);
    expect(facts.containers[0]?.env).toEqual({ ...Object.fromEntries(compared), PATH: '', BARE: '', E: '' });
    expect(facts.containers[0]?.cmd).toEqual(['[x,]', '{"Env":["y"]},']);
    expect(facts.containers.map(({ name, state }) => `${name} ${state}`).slice(0, 2)).toEqual([
      'shop-web-v1 running',
      'shop-web-v0 exited',
    ]);
    expect(facts.images).toEqual([
      { id: 'sha256:b1', tags: ['shop:v1'], labels: { service: 'shop' }, cmd: [], env: ['PATH'] },
    ]);
    expect(text).not.toContain('canary');
    const asked = (await answer(pair.executor, 'cat asked || true')).trim().split('\n');
    expect(asked).toEqual(way === 'api' ? [''] : ['ps', 'version', 'image', 'inspect']);
  });

  test('without environments nothing of them leaves it', async () => {
    await using pair = pairOf(await new WireHost({ shell }).start());
    await using _daemon = await startDaemon(pair.host, THINGS);
    const query = { ...QUERY, secrets: ['TOKEN'], withoutEnv: true };
    const text = await answer(pair.executor, observationScript(query, KEY, ['docker', 'containers']));
    expect(factsIn(text, KEY).containers.map(({ id, env }) => [id, env])).toEqual(
      ['a1', 'a2', 'a3', 'a4'].map((id) => [id, undefined]),
    );
    expect(text).not.toContain('canary');
  });

  test.each([
    ['whose command line looks elsewhere', 'export DOCKER_CONTEXT=other;'],
    [
      'whose command line was told to look elsewhere',
      `mkdir -p .docker; echo '{"currentContext": "x"}' >.docker/config.json;`,
    ],
    ['without curl', lean('sh sed awk cat sha256sum')],
  ])('a Docker %s is asked through it', async (_what, prepare) => {
    await using pair = pairOf(await new WireHost({ shell }).start());
    await using _daemon = await startDaemon(pair.host, THINGS);
    const script = observationScript(QUERY, KEY, ['docker', 'containers']);
    const facts = factsIn(await answer(pair.executor, `${prepare}\n${script}`), KEY);
    expect(facts.containers.map(({ id }) => id)).toEqual(['a1', 'a2', 'a3', 'a4']);
  });
});

test.each(['api', 'docker'])('an answer that breaks off says nothing of a host, through %s', async (way) => {
  await using pair = pairOf(await new WireHost().start());
  await using _daemon = way === 'api' ? await startDaemon(pair.host, THINGS, { answers: 4 }) : undefined;
  if (way === 'docker') {
    installDocker(pair.host, THINGS);
    await answer(pair.executor, 'rm a1 a2 a3 a4');
  }
  const asked = await pair.executor.ask('127.0.0.1', observationScript(QUERY, KEY, ['docker', 'containers']), 20);
  expect(asked).toMatchObject({ ok: false, detail: expect.stringContaining('did not tell of all containers') });
});

test('a container that goes meanwhile is none', async () => {
  await using pair = pairOf(await new WireHost().start());
  await using _daemon = await startDaemon(pair.host, THINGS, { gone: ['a2'] });
  const text = await answer(pair.executor, observationScript(QUERY, KEY, ['docker', 'containers']));
  expect(factsIn(text, KEY).containers.map(({ id }) => id)).toEqual(['a1', 'a3', 'a4']);
});

test('without awk nothing is known of a host, and that is said', async () => {
  await using pair = pairOf(await new WireHost().start());
  await using _daemon = await startDaemon(pair.host, THINGS);
  const script = `${lean('sh sed curl sha256sum')}\n${observationScript(QUERY, KEY)}`;
  expect(await pair.executor.ask('127.0.0.1', script, 20)).toMatchObject({
    ok: false,
    detail: expect.stringMatching(/awk is missing there\)$/),
  });
});

test('an answer that is none of Docker is a reason, not an end', () => {
  const text = '=== kamal-plan probe containers\nV\nC {"Id":<no value>}\n=== kamal-plan probe end\n';
  expect(readFacts(text, KEY)).toMatchObject({ ok: false, failures: expect.stringContaining('cannot be read') });
});
