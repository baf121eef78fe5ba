import { beforeAll, expect, it } from 'vitest';
import { type Fleet, attachFleet } from './rig/fleet.ts';
import { makeProject, type Project, SHOP } from './support/project.ts';
import { containers, locks, served, WEB } from './support/shop.ts';
import { snapshot } from './support/snapshot.ts';
import { kamalPlan, type Ran } from './support/tool.ts';
import { sendVisitors } from './support/visitors.ts';

let fleet: Fleet;
let project: Project;

beforeAll(async () => {
  fleet = await attachFleet(['vm1', 'vm2', 'vm3', 'vm4']);
  await fleet.reset();
  project = await makeProject(fleet, SHOP);
});

/** Runs while visitors come, and lets no request of theirs fail. */
async function underLoad(argv: readonly string[]): Promise<Ran> {
  const visitors = sendVisitors(fleet, WEB);
  const run = await kamalPlan(project, argv);
  const { requests, failures } = await visitors.stop();
  console.log(`${argv.join(' ')}: ${run.ms} ms, ${requests} requests, ${failures.length} failed`);
  expect(failures).toEqual([]);
  expect(requests).toBeGreaterThan(100);
  return run;
}

it('sets up empty hosts', async () => {
  const run = await kamalPlan(project, ['setup', '-P', '--version', 'v1']);
  console.log(`setup: ${run.ms} ms`);
  expect(run.exit, run.text).toBe(0);
  expect(await served(fleet)).toEqual(['200 v1', '200 v1']);
  expect(await containers(fleet, 'vm3')).toEqual(['app-workers-v1 runs']);
  expect(await containers(fleet, 'vm4')).toEqual(['app-db runs']);
  expect(await locks(fleet)).toBe('');
});

it('switches to another version without a failed request', async () => {
  const run = await underLoad(['deploy', '-P', '--version', 'v2']);
  expect(run.exit, run.text).toBe(0);
  expect(await served(fleet)).toEqual(['200 v2', '200 v2']);
  expect(await containers(fleet, 'vm1')).toEqual(['app-web-v1 exited', 'app-web-v2 runs', 'kamal-proxy runs']);
  expect(await containers(fleet, 'vm3')).toEqual(['app-workers-v1 exited', 'app-workers-v2 runs']);
});

it('changes nothing at all when the version runs already', async () => {
  const before = await snapshot(fleet);
  const run = await kamalPlan(project, ['deploy', '-P', '--version', 'v2']);
  expect(run.exit, run.text).toBe(0);
  expect(await snapshot(fleet)).toEqual(before);
});

it('keeps the old version serving when the new one never becomes healthy', async () => {
  const run = await underLoad(['deploy', '-P', '--version', 'bad']);
  expect(run.exit, run.text).toBe(1);
  expect(run.text).toContain('app-web-bad did not become healthy in 6 s');
  expect(run.text).toMatch(/asked +http:.*\/up/);
  expect(run.text).toMatch(/last answer +404/);
  expect(await served(fleet)).toEqual(['200 v2', '200 v2']);
  expect(await locks(fleet)).toBe('');
  expect(await containers(fleet, 'vm1')).toEqual([
    'app-web-bad exited',
    'app-web-v1 exited',
    'app-web-v2 runs',
    'kamal-proxy runs',
  ]);
  expect(await containers(fleet, 'vm3')).toEqual(['app-workers-v1 exited', 'app-workers-v2 runs']);
});

it('rolls back without a failed request', async () => {
  const run = await underLoad(['rollback', 'v1']);
  expect(run.exit, run.text).toBe(0);
  expect(await served(fleet)).toEqual(['200 v1', '200 v1']);
  expect(await containers(fleet, 'vm3')).toEqual([
    'app-workers-v1 runs',
    expect.stringMatching(/^app-workers-v1_replaced_/),
    'app-workers-v2 exited',
  ]);
});
