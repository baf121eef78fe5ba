/** Saved plans on real hosts: recorded, planned without a look, applied in two parts under load, once. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { type Fleet, attachFleet } from './rig/fleet.ts';
import { until } from './rig/run.ts';
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
  const run = await kamalPlan(project, ['setup', '-P', '--version', 'v1']);
  expect(run.exit, run.text).toBe(0);
});

async function underLoad(argv: readonly string[]): Promise<Ran> {
  const visitors = sendVisitors(fleet, WEB);
  const run = await kamalPlan(project, argv);
  const { requests, failures } = await visitors.stop();
  console.log(`${argv.join(' ')}: ${run.ms} ms, ${requests} requests, ${failures.length} failed`);
  expect(failures).toEqual([]);
  expect(requests).toBeGreaterThan(20);
  return run;
}

const digestOf = (file: string): string =>
  (JSON.parse(readFileSync(join(project.directory, file), 'utf8')) as { digest: string }).digest;

it('plans from recorded facts what it plans from a look, and neither changes a host', async () => {
  const before = await snapshot(fleet);
  const recorded = await kamalPlan(project, ['observe', '--record', 'facts.json']);
  expect(recorded.exit, recorded.text).toBe(0);
  const plan = ['plan', 'deploy', '-P', '--version', 'v2'];
  const seen = await kamalPlan(project, [...plan, '--observe', '--into', 'seen.json']);
  expect(seen.exit, seen.text).toBe(0);
  const read = await kamalPlan(project, [...plan, '--facts', 'facts.json', '--into', 'read.json']);
  expect(read.exit, read.text).toBe(0);
  expect(digestOf('read.json')).toBe(digestOf('seen.json'));
  expect(await snapshot(fleet)).toEqual(before);
});

it('prepares what was approved: pulled, booted, healthy, and nothing of it serves', async () => {
  const saved = await kamalPlan(project, ['plan', 'deploy', '-P', '--version', 'v2', '--out', 'plan.json']);
  expect(saved.exit, saved.text).toBe(0);
  const run = await underLoad(['apply', 'plan.json', '--approve', digestOf('plan.json'), '--until', 'gate']);
  expect(run.exit, run.text).toBe(0);
  expect(run.text).toContain('wait until app-web-v2 is healthy');
  expect(await served(fleet)).toEqual(['200 v1', '200 v1']);
  expect(await containers(fleet, 'vm1')).toEqual(['app-web-v1 runs', 'app-web-v2 runs', 'kamal-proxy runs']);
  expect(await locks(fleet)).toBe('');
});

it('switches to what was prepared without a failed request, once', async () => {
  const run = await underLoad(['apply', 'plan.json', '--approve', digestOf('plan.json'), '--from', 'switch']);
  expect(run.exit, run.text).toBe(0);
  expect(await served(fleet)).toEqual(['200 v2', '200 v2']);
  expect(await containers(fleet, 'vm3')).toEqual(['app-workers-v1 exited', 'app-workers-v2 runs']);
  const again = await kamalPlan(project, ['apply', 'plan.json']);
  expect(again.exit, again.text).toBe(4);
  expect(again.text).toContain('applied already');
});

it('refuses a plan once a host is not as it was, before the first change', async () => {
  const saved = await kamalPlan(project, ['plan', 'deploy', '-P', '--version', 'v1', '--out', 'back.json']);
  expect(saved.exit, saved.text).toBe(0);
  await fleet.exec('vm1', 'docker stop app-web-v2');
  const before = await snapshot(fleet);
  const run = await kamalPlan(project, ['apply', 'back.json']);
  expect(run.exit, run.text).toBe(4);
  expect(run.text).toMatch(/container app-web-v2 state: was running, is exited/);
  expect(await snapshot(fleet)).toEqual(before);
  await fleet.exec('vm1', 'docker start app-web-v2');
  await until('app-web-v2 to serve again', async () => (await served(fleet)).every((one) => one === '200 v2'));
});

it('undoes everywhere what was done when a version fails, with --on-failure revert', async () => {
  const run = await underLoad(['deploy', '-P', '--version', 'bad', '--on-failure', 'revert']);
  expect(run.exit, run.text).toBe(1);
  expect(await served(fleet)).toEqual(['200 v2', '200 v2']);
  expect(await containers(fleet, 'vm3')).toEqual(['app-workers-v1 exited', 'app-workers-v2 runs']);
  expect(await locks(fleet)).toBe('');
});
