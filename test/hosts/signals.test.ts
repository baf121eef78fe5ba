import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Fleet, attachFleet } from './rig/fleet.ts';
import { until } from './rig/run.ts';
import { commitAs, makeProject, type Project, SHOP, writeFiles } from './support/project.ts';
import { containers, locks, served, WEB } from './support/shop.ts';
import { kamalPlan, startTool } from './support/tool.ts';
import { sendVisitors } from './support/visitors.ts';

let fleet: Fleet;
let project: Project;

beforeAll(async () => {
  fleet = await attachFleet(['vm1', 'vm2', 'vm3', 'vm4']);
  await fleet.reset();
  project = await makeProject(fleet, SHOP);
  await commitAs(project, 'Kim Deployer');
  const run = await kamalPlan(project, ['setup', '-P', '--version', 'v1']);
  expect(run.exit, run.text).toBe(0);
  await writeFiles(project.directory, {
    'config/deploy.yml': `${SHOP['config/deploy.yml']}`
      .replace('readiness_delay: 1', 'readiness_delay: 20')
      .replace('deploy_timeout: 6', 'deploy_timeout: 5'),
  });
});

afterAll(async () => {
  await fastPulls();
  await fastLocks();
});

const hosts = (): readonly string[] => fleet.hosts.map(({ name }) => name);
const everywhere = (script: string): Promise<readonly string[]> =>
  Promise.all(hosts().map((name) => fleet.exec(name, script)));

/** Pulls take minutes from now on, as over a slow line. */
const slowPulls = (): Promise<unknown> =>
  everywhere(`cat >/usr/local/bin/docker <<'END'
#!/bin/sh
[ "$1" != pull ] || sleep 300
exec /usr/bin/docker "$@"
END
chmod +x /usr/local/bin/docker`);
const fastPulls = (): Promise<unknown> => everywhere('rm -f /usr/local/bin/docker');

/** The lock is there at once, but who made it goes on for longer than a stopped run waits. */
const slowLocks = (): Promise<unknown> =>
  everywhere(`cat >/usr/local/bin/mkdir <<'END'
#!/bin/sh
/bin/mkdir "$@" || exit
case $* in *lock-*) exec sleep 3.5;; esac
END
chmod +x /usr/local/bin/mkdir`);
const fastLocks = (): Promise<unknown> => everywhere('rm -f /usr/local/bin/mkdir');

/**
 * What still runs on the hosts. Docker does not end what it runs inside of a container when its client goes: kamal-proxy
 * takes its own time to give up on a version.
 */
const leftovers = (): Promise<readonly string[]> =>
  everywhere('pgrep -af "^sleep (300|20)$|^/bin/sh /usr/local/bin/docker|^(/usr/bin/)?docker (pull|exec|run)" || true');

const isRunning = (host: string, pattern: string) => async (): Promise<boolean> =>
  (await fleet.exec(host, `pgrep -af '${pattern}' | grep -v -e pgrep -e bash || true`)) !== '';

type Moment = readonly [
  what: string,
  signal: 'SIGINT' | 'SIGTERM',
  exit: number,
  version: string,
  host: string,
  process: string,
];

const MOMENTS: readonly Moment[] = [
  ['the lock is taken', 'SIGTERM', 143, 'v2', 'vm1', '^sleep 3.5'],
  ['an image is pulled', 'SIGINT', 130, 'v2', 'vm1', '^sleep 300'],
  ['an unhealthy version is waited for', 'SIGTERM', 143, 'bad', 'vm1', 'kamal-proxy deploy'],
  ['a slow version is waited for', 'SIGINT', 130, 'late', 'vm1', 'kamal-proxy deploy'],
];

it.each(MOMENTS)('while %s, %s stops it within five seconds', async (what, signal, exit, version, host, process) => {
  if (what.includes('pulled')) await slowPulls();
  if (what.includes('lock')) await slowLocks();
  const visitors = sendVisitors(fleet, WEB);
  const run = startTool(project, ['deploy', '-P', '--version', version]);
  await until(`${process} on ${host}`, isRunning(host, process));
  const begin = Date.now();
  run.child.kill(signal);
  const ended = await run.ended;
  const ms = Date.now() - begin;
  console.log(`${what}: ended ${ms} ms after ${signal}`);
  await fastPulls();
  await fastLocks();
  expect(ms).toBeLessThan(5000);
  expect(await locks(fleet)).toBe('');
  expect(ended.exit, ended.text).toBe(exit);
  expect(ended.text.trim().split('\n').slice(-5).join(' ')).toMatch(
    new RegExp(`Stopped by ${signal} after \\d+ of \\d+ steps\\..*Lock released\\..*Again: kamal-plan deploy`),
  );
  await until('nothing of it to run', async () => (await leftovers()).join('') === '', 5000);
  await until('the proxy to be at rest', async () => !(await isRunning(host, 'kamal-proxy deploy')()));
  const { requests, failures } = await visitors.stop();
  expect(failures).toEqual([]);
  expect(requests).toBeGreaterThan(20);
  // A gate that was left alone may still open: then the new version serves, and the old one is there, too.
  const isOld = (await served(fleet)).every((answer) => answer === '200 v1');
  expect(isOld || version === 'late').toBe(true);
  expect(await containers(fleet, 'vm1')).toContain('app-web-v1 runs');
  expect(await containers(fleet, 'vm3')).toContain('app-workers-v1 runs');
});

it('while a worker is waited for, SIGTERM leaves the old worker running', async () => {
  const run = startTool(project, ['deploy', '-P', '--version', 'v2']);
  await until('the wait for the worker', isRunning('vm3', '^sleep 20'));
  const begin = Date.now();
  run.child.kill('SIGTERM');
  const ended = await run.ended;
  expect(Date.now() - begin).toBeLessThan(5000);
  expect(ended.exit, ended.text).toBe(143);
  expect(ended.text).toMatch(/Stopped by SIGTERM after \d+ of \d+ steps/);
  expect(ended.text).toContain('wait for app-workers-v2 (vm3)');
  expect(await locks(fleet)).toBe('');
  expect(await containers(fleet, 'vm3')).toContain('app-workers-v1 runs');
  expect(await served(fleet)).toEqual(['200 v2', '200 v2']);
});

it('completes when it is run again', async () => {
  await writeFiles(project.directory, SHOP);
  const run = await kamalPlan(project, ['deploy', '-P', '--version', 'v2']);
  expect(run.exit, run.text).toBe(0);
  expect(await served(fleet)).toEqual(['200 v2', '200 v2']);
  const running = async (host: string): Promise<readonly string[]> =>
    (await containers(fleet, host)).filter((line) => line.endsWith(' runs'));
  expect(await running('vm1')).toEqual(['app-web-v2 runs', 'kamal-proxy runs']);
  expect(await running('vm3')).toEqual(['app-workers-v2 runs']);
  const again = await kamalPlan(project, ['deploy', '-P', '--version', 'v2']);
  expect(again.text).toContain('Nothing to do');
});

it('says after kill -9 who holds the lock', async () => {
  const run = startTool(project, ['deploy', '-P', '--version', 'bad']);
  await until('the lock', async () => (await locks(fleet)) !== '');
  run.child.kill('SIGKILL');
  await run.ended;
  const next = await kamalPlan(project, ['deploy', '-P', '--version', 'v3']);
  expect(next.exit, next.text).toBe(5);
  expect(next.text).toMatch(/the deploy lock is held: Locked by: Kim Deployer at \S+, Version: bad/);
  await fleet.exec('vm1', 'rm -r .kamal/lock-app');
  const last = await kamalPlan(project, ['deploy', '-P', '--version', 'v3']);
  expect(last.exit, last.text).toBe(0);
  expect(await served(fleet)).toEqual(['200 v3', '200 v3']);
});
