/** Environments of containers, as they leave a host: secrets as keyed fingerprints, what nobody compares by name alone. */
import { describe, expect, test } from 'vitest';
import { observationScript } from '../../planner/probes/index.ts';
import { fingerprints, readFacts } from '../../src/fingerprint.ts';
import { pairOf } from './rig/deployer.ts';
import { answer, factsIn } from './rig/heard.ts';
import { QUERY } from './rig/query.ts';
import { SHELLS } from './rig/shells.ts';
import { WireHost } from './rig/wire-host.ts';

const KEY = 'key of this run';
const VALUES = ['PLAIN=with "quotes" & $x', 'TOKEN=canary-one', 'TOKEN_TWO=canary\ntwo', 'PATH=/canary/three', 'BARE'];
const CONTAINER = {
  id: 'a1',
  name: '/shop-web-v1',
  state: 'running',
  cmd: ['[x,]', '{y,}'],
  image: 'shop:v1',
  imageId: 'i1',
  networks: ['kamal'],
};
const SAID = [`C ${JSON.stringify(CONTAINER)}`, ...VALUES.map((value) => `E ${JSON.stringify(value)}`), ''];

describe.concurrent.each(SHELLS)('on a host whose sh is %s', (shell) => {
  test('of secrets no value leaves it', async () => {
    await using pair = pairOf(await new WireHost({ shell }).start());
    await answer(pair.executor, `echo ${Buffer.from(SAID.join('\n')).toString('base64')} | base64 -d >said`);
    pair.host.install(
      'docker',
      'case $1 in ps) echo "a1 shop-web-v1 running|web|shop" ;; version) echo 27.0.0 ;; inspect) cat "$HOME/said" ;; esac',
    );
    const query = { ...QUERY, secrets: ['TOKEN', 'TOKEN_TWO'], clear: ['PLAIN'] };
    const text = await answer(pair.executor, observationScript(query, KEY, ['docker', 'containers']));
    const fingerprint = fingerprints(KEY, undefined);
    const [plain, one, two] = VALUES.map((value) => fingerprint([value], 'variable'));
    expect(factsIn(text, KEY).containers[0]?.env).toEqual({
      PLAIN: plain,
      TOKEN: one,
      TOKEN_TWO: two,
      PATH: '',
      BARE: '',
    });
    expect(factsIn(text, KEY).containers[0]?.cmd).toEqual(['[x,]', '{y,}']);
    expect(text).not.toContain('canary');
  });
});

test('an answer that is none of Docker is a reason, not an end', () => {
  const text = '=== kamal-plan probe containers\nV\nC {"id":<no value>}\n=== kamal-plan probe end\n';
  expect(readFacts(text, KEY)).toMatchObject({ ok: false, failures: expect.stringContaining('cannot be read') });
});
