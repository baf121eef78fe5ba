import { afterAll, beforeAll, expect, it } from 'vitest';
import { questionSource, sessionSource } from '../../executors/ssh/sources.ts';
import type { Config } from '../../planner/config.ts';
import { observationScript, queryOf } from '../../planner/probes/index.ts';
import { loadConfig } from '../../src/config/load.ts';
import { type Fleet, attachFleet } from './rig/fleet.ts';
import { makeProject, type Project, SHOP } from './support/project.ts';
import { snapshot } from './support/snapshot.ts';
import { kamalPlan } from './support/tool.ts';

let fleet: Fleet;
let project: Project;

beforeAll(async () => {
  fleet = await attachFleet(['vm1', 'vm2', 'vm3', 'vm4']);
  await fleet.reset();
  project = await makeProject(fleet, SHOP);
});

afterAll(async () => {
  await eachHost(`sed -i 's/^command=[^ ]* //' .ssh/authorized_keys; rm -rf ${RECORDS}`);
});

const RECORDS = '/var/tmp/ssh-records';

const eachHost = (script: string): Promise<readonly string[]> =>
  Promise.all(fleet.hosts.map(({ name }) => fleet.exec(name, script)));

/** From now on hosts keep what SSH sessions are asked to run and what they are fed. */
const recordSessions = (): Promise<unknown> =>
  eachHost(`mkdir -p ${RECORDS}
cat >${RECORDS}/run <<'END'
#!/bin/bash
f=${RECORDS}/session-$$
printf '%s\\n' "$SSH_ORIGINAL_COMMAND" >$f.command
exec bash -c "$SSH_ORIGINAL_COMMAND" < <(tee $f.input)
END
chmod +x ${RECORDS}/run
sed -i 's#^ssh-#command="${RECORDS}/run" ssh-#' .ssh/authorized_keys`);

const commandsOf = (host: string): Promise<string> =>
  fleet.exec(host, `cat ${RECORDS}/session-*.command 2>/dev/null || true`);
const inputsOf = (host: string): Promise<string> => fleet.exec(host, `cat ${RECORDS}/session-*.input`);

async function loadedConfig(): Promise<Config> {
  const loaded = await loadConfig({ cwd: project.directory, env: project.env });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.failures));
  return loaded.value.config;
}

/**
 * What the observation asks of Docker's command line where its API is not at hand; `exec` only where the user may not look
 * into the proxy's volume, or the proxy has not written its file since it was started.
 */
const LOOKING = ['exec kamal-proxy "$@"', 'image ls', 'inspect', 'network ls', 'ps', 'version'];

const dockerCommands = (script: string): readonly string[] => {
  const asked = [...script.matchAll(/docker (exec \S+ \S+|(?:image|network) \w+|[a-z]+(?= [-$]))/g)];
  return [...new Set(asked.map((match) => match[1] ?? ''))].sort();
};

/** All that is ever asked of the API. */
const ADDRESSES = ['containers/json?all', 'images/json', '$t/$id/json'];

const addresses = (script: string): readonly string[] => {
  const asked = [...script.matchAll(/http:\/\/docker\/([^\s='"]*)/g)];
  return [...new Set(asked.map((match) => match[1] ?? ''))];
};

const events = (since: number): Promise<readonly string[]> =>
  eachHost(
    `docker events --since ${since} --until $(date +%s) --format '{{.Type}} {{.Action}} {{.Actor.Attributes.name}}'`,
  );

const now = (): number => Math.floor(Date.now() / 1000);

const OBSERVE = ['setup', 'deploy', 'redeploy'].map((verb) => [
  verb,
  '-P',
  '--version',
  'v2',
  '--dry-run',
  '--observe',
]);

it('opens no connection without --observe', async () => {
  await recordSessions();
  const run = await kamalPlan(project, ['deploy', '-P', '--version', 'v1', '--dry-run']);
  expect(run.exit, run.text).toBe(0);
  expect(await commandsOf('vm1')).toBe('');
});

it('only looks at empty hosts', async () => {
  const before = await snapshot(fleet);
  const run = await kamalPlan(project, ['setup', '-P', '--version', 'v1', '--dry-run', '--observe']);
  expect(run.exit, run.text).toBe(0);
  expect(await snapshot(fleet)).toEqual(before);
});

it('gives the hosts nothing to run but the observation, which no Docker event betrays', async () => {
  const start = now();
  const setup = await kamalPlan(project, ['setup', '-P', '--version', 'v1']);
  expect(setup.exit, setup.text).toBe(0);
  expect((await events(start)).join('')).toContain('container start app-web-v1');
  await eachHost(`rm -f ${RECORDS}/session-*`);
  // Docker counts events by the second.
  await fleet.exec('vm1', 't=$(date +%s); while [ $(date +%s) = $t ]; do sleep 0.05; done');
  const since = now();
  const before = await snapshot(fleet);
  for (const argv of [...OBSERVE, ['rollback', 'v1', '--dry-run', '--observe']]) {
    const run = await kamalPlan(project, argv);
    expect(run.exit, run.text).toBe(0);
  }
  expect(await snapshot(fleet)).toEqual(before);
  expect((await events(since)).join('')).toBe('');
  const config = await loadedConfig();
  for (const { name } of fleet.hosts) {
    const sessions = (await inputsOf(name)).split(/^(?=_kp\(\) )/m);
    expect(sessions).toHaveLength(OBSERVE.length + 1);
    for (const session of sessions) {
      const nonce = /\\036(\w+)/.exec(session)?.[1] ?? '';
      const key = /K=(\w+)/.exec(session)?.[1] ?? '';
      const looks = observationScript(queryOf(config, name), key);
      expect(session).toBe(sessionSource(nonce) + questionSource(looks));
      expect(dockerCommands(looks)).toEqual(LOOKING);
      expect(addresses(looks)).toEqual(ADDRESSES);
    }
  }
});
