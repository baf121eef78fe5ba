/** The release command on simulated hosts: `env` prints what it was given, `cat /nowhere` fails. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Fleet, type Project, startFleet } from '../demo/fleet/fleet.ts';
import { HOSTS, REGISTRY } from '../demo/shop.ts';
import { type Ran, startTool } from '../demo/tool.ts';

const PROJECT = fileURLToPath(new URL('../demo/project', import.meta.url));

let fleet: Fleet;
let project: Project;
let without: string;

beforeAll(async () => {
  fleet = await startFleet({ hosts: HOSTS, registry: REGISTRY });
  project = await fleet.configFor(PROJECT);
  without = readFileSync(join(project.directory, 'config/deploy.yml'), 'utf8');
}, 60_000);

afterAll(() => fleet[Symbol.asyncDispose]());

/** The calls of `docker run` on each host, in order, that a run with this release command made. */
async function run(release: string, ...argv: readonly string[]): Promise<Ran & { readonly runs: string[][] }> {
  writeFileSync(join(project.directory, 'config/deploy.yml'), `${without}x-kamal-plan: { release: '${release}' }\n`);
  const before = HOSTS.map((host) => fleet.state(host).calls.length);
  const ran = await startTool([...argv, '-y'], project).ended;
  const runs = HOSTS.map((host, at) =>
    fleet
      .state(host)
      .calls.slice(before[at])
      .map(({ argv: words }) => words.join(' '))
      .filter((line) => line.startsWith('docker run'))
      .map((line) => /--name (\S+)/.exec(line)?.[1] ?? ''),
  );
  return { ...ran, runs };
}

const running = (): string[][] =>
  HOSTS.map((host) =>
    fleet
      .state(host)
      .containers.filter(({ name, state }) => name.startsWith('shop-') && state === 'running')
      .map(({ name }) => name),
  );

const V1 = [['shop-web-v1'], ['shop-web-v1'], ['shop-job-v1']];

test('it runs once, with the secrets of the first set-up, before anything of the app, and its output keeps them', async () => {
  const { exit, text, runs } = await run('env', 'setup', '-P', '--version', 'v1');
  expect(exit, text).toBe(0);
  expect(runs).toEqual([
    ['kamal-proxy', 'shop-web-release-v1', 'shop-web-v1'],
    ['kamal-proxy', 'shop-web-v1'],
    ['shop-job-v1'],
  ]);
  expect(text).toContain('| SECRET_KEY_BASE=[SECRET_KEY_BASE]');
  expect(text).not.toContain('not-a-real-key-either');
  expect(running()).toEqual(V1);
}, 60_000);

test('where it fails nothing is started, the lock is released, and what it said is shown', async () => {
  const { exit, text, runs } = await run('cat /nowhere', 'deploy', '-P', '--version', 'v2');
  expect(exit, text).toBe(1);
  expect(text).toContain('cat: /nowhere: No such file or directory');
  expect(runs).toEqual([['shop-web-release-v2'], [], []]);
  expect(running()).toEqual(V1);
  expect(await startTool(['lock', 'status'], project).ended).toMatchObject({
    text: expect.stringMatching(/no deploy lock/),
  });
}, 60_000);

test('it runs again with what starts, and never where nothing does or an older version is returned to', async () => {
  expect((await run('true', 'deploy', '-P', '--version', 'v2')).runs[0]).toEqual([
    'shop-web-release-v2',
    'shop-web-v2',
  ]);
  const again = await run('true', 'deploy', '-P', '--version', 'v2');
  expect(again).toMatchObject({ exit: 0, text: expect.stringContaining('Nothing to do'), runs: [[], [], []] });
  expect((await run('true', 'rollback', 'v1')).runs[0]).toEqual(['shop-web-v1']);
}, 60_000);

test('one that still runs is named, and nothing is begun beside it', async () => {
  const world = fleet.state('web-1');
  const [model] = world.containers;
  if (model === undefined) throw new Error('web-1 has no container');
  const id = 'a'.repeat(64);
  world.containers.push({ ...model, id, name: 'shop-web-release-v2', state: 'running', labels: { service: 'shop' } });
  const { exit, text, runs } = await run('true', 'deploy', '-P', '--version', 'v2', '--force');
  expect(exit, text).toBe(3);
  expect(text).toContain('the release command of an earlier run still runs in shop-web-release-v2');
  expect(text).toContain('docker stop shop-web-release-v2');
  expect(runs).toEqual([[], [], []]);
});
