import { beforeAll, expect, it } from 'vitest';
import { type Fleet, attachFleet } from './rig/fleet.ts';
import { kamal, type KamalRun } from './rig/kamal-oracle.ts';
import { until } from './rig/run.ts';
import { commitAs, makeProject, type Project, SHOP } from './support/project.ts';
import { containers, locks, served } from './support/shop.ts';
import { snapshot } from './support/snapshot.ts';
import { kamalPlan, startTool } from './support/tool.ts';

let fleet: Fleet;
let project: Project;

beforeAll(async () => {
  fleet = await attachFleet(['vm1', 'vm2', 'vm3', 'vm4']);
  await fleet.reset();
  project = await makeProject(fleet, SHOP);
  await commitAs(project, 'Kim Deployer');
});

const theirs = (...argv: readonly string[]): Promise<KamalRun> => kamal(project.directory, argv);

it('goes on where Kamal stopped, and Kamal where kamal-plan stopped', async () => {
  const setup = await theirs('setup', '-P', '--version', 'v1');
  expect(setup.code, setup.stdout).toBe(0);
  const deploy = await kamalPlan(project, ['deploy', '-P', '--version', 'v2']);
  expect(deploy.exit, deploy.text).toBe(0);
  expect(await served(fleet)).toEqual(['200 v2', '200 v2']);
  const rollback = await theirs('rollback', 'v1');
  expect(rollback.code, rollback.stdout).toBe(0);
  expect(await served(fleet)).toEqual(['200 v1', '200 v1']);
  const again = await kamalPlan(project, ['deploy', '-P', '--version', 'v2']);
  expect(again.exit, again.text).toBe(0);
  expect(await served(fleet)).toEqual(['200 v2', '200 v2']);
  expect(await containers(fleet, 'vm3')).toEqual([
    'app-workers-v1 exited',
    expect.stringMatching(/^app-workers-v1_replaced_\S+ exited$/),
    'app-workers-v2 runs',
    expect.stringMatching(/^app-workers-v2_replaced_\S+ exited$/),
  ]);
});

it('has nothing to do where Kamal deployed the version', async () => {
  const deploy = await theirs('deploy', '-P', '--version', 'v3');
  expect(deploy.code, deploy.stdout).toBe(0);
  const before = await snapshot(fleet);
  const run = await kamalPlan(project, ['deploy', '-P', '--version', 'v3']);
  expect(run.exit, run.text).toBe(0);
  expect(await snapshot(fleet)).toEqual(before);
});

it('does not start while Kamal holds the lock, and says who has it', async () => {
  await theirs('lock', 'acquire', '-m', 'moving the database');
  const before = await snapshot(fleet);
  const run = await kamalPlan(project, ['deploy', '-P', '--version', 'v1']);
  expect(run.exit, run.text).toBe(5);
  expect(run.text).toContain('the deploy lock is held: Locked by: Kim Deployer at ');
  expect(run.text).toContain('Message: moving the database');
  expect(await snapshot(fleet)).toEqual(before);
  const release = await theirs('lock', 'release');
  expect(release.code, release.stdout).toBe(0);
  expect(await locks(fleet)).toBe('');
});

it('keeps Kamal out while it deploys, and Kamal says who it is', async () => {
  const run = startTool(project, ['deploy', '-P', '--version', 'bad']);
  await until('the lock', async () => (await locks(fleet)) !== '');
  const status = await theirs('lock', 'status');
  expect(status.stdout).toMatch(/Locked by: Kim Deployer at \d{4}-\S+Z\nVersion: bad\nMessage: Automatic deploy lock/);
  const refused = await theirs('app', 'stop');
  expect(refused.code).toBe(1);
  expect(refused.stdout).toContain('Deploy lock already in place!');
  expect(refused.stdout).toMatch(/Locked by: Kim Deployer at \S+\nVersion: bad/);
  expect((await run.ended).exit, run.text()).toBe(1);
  expect(await served(fleet)).toEqual(['200 v3', '200 v3']);
  expect(await locks(fleet)).toBe('');
});

it('lets one of two runs at once through, and the other changes nothing', async () => {
  const runs = await Promise.all(
    ['v1', 'v2'].map((version) => kamalPlan(project, ['deploy', '-P', '--version', version])),
  );
  const [winner, ...others] = runs.filter(({ exit }) => exit === 0);
  const loser = runs.find(({ exit }) => exit !== 0);
  expect(others, runs.map(({ text }) => text).join('\n\n')).toEqual([]);
  expect([3, 5]).toContain(loser?.exit);
  expect(loser?.text).toContain('Kim Deployer');
  const version = runs.findIndex((run) => run === winner) + 1;
  expect(await served(fleet)).toEqual([`200 v${version}`, `200 v${version}`]);
});

/** Containers by host; the accessory's host is one of them. */
const everywhere = async (): Promise<readonly string[]> =>
  (await Promise.all(fleet.hosts.map(({ name }) => containers(fleet, name)))).flat();

it('removes what Kamal set up and rolled back', async () => {
  const rollback = await theirs('rollback', 'v3');
  expect(rollback.code, rollback.stdout).toBe(0);
  const remove = await kamalPlan(project, ['remove']);
  expect(remove.exit, remove.text).toBe(0);
  expect(await everywhere()).toEqual([]);
  expect(await locks(fleet)).toBe('');
});

it('sets up what Kamal deploys, rolls back what Kamal deployed, and Kamal removes it', async () => {
  const setup = await kamalPlan(project, ['setup', '-P', '--version', 'v1']);
  expect(setup.exit, setup.text).toBe(0);
  const deploy = await theirs('deploy', '-P', '--version', 'v2');
  expect(deploy.code, deploy.stdout).toBe(0);
  expect(await served(fleet)).toEqual(['200 v2', '200 v2']);
  const rollback = await kamalPlan(project, ['rollback', 'v1']);
  expect(rollback.exit, rollback.text).toBe(0);
  expect(await served(fleet)).toEqual(['200 v1', '200 v1']);
  const remove = await theirs('remove', '-y');
  expect(remove.code, remove.stdout).toBe(0);
  expect(await everywhere()).toEqual([]);
});
