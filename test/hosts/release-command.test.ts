/** The release command: once, in the new image with its secrets, before anything of it starts; stopped like everything else. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { attachFleet, type Fleet } from './rig/fleet.ts';
import { kamal } from './rig/kamal-oracle.ts';
import { until } from './rig/run.ts';
import { makeProject, type Project, SHOP } from './support/project.ts';
import { containers, locks, served } from './support/shop.ts';
import { kamalPlan, startTool } from './support/tool.ts';

let fleet: Fleet;
let project: Project;

const CONFIG = 'config/deploy.yml';

beforeAll(async () => {
  fleet = await attachFleet(['vm1', 'vm2', 'vm3', 'vm4']);
  await fleet.reset();
  project = await makeProject(fleet, SHOP);
});

/** A run with this release command; what it writes to /srv is on the host. */
async function releasing(script: string): Promise<void> {
  const command = JSON.stringify(`sh -c '${script}'`);
  await writeFile(
    join(project.directory, CONFIG),
    `${SHOP[CONFIG]}volumes: ["/srv:/srv"]\nx-kamal-plan: { release: ${command} }\n`,
  );
}

const released = (): Promise<string> => fleet.exec('vm1', 'cat /srv/released 2>/dev/null || true');

it('sees the secrets of the very first set-up, once, before any container of the app', async () => {
  await fleet.exec('vm1', 'rm -rf /srv/released');
  await releasing('test "$SECRET_KEY" = secret-canary && echo "$PLAIN $(cat /www/version)" >>/srv/released && sleep 1');
  const { exit, text } = await kamalPlan(project, ['setup', '-P', '--version', 'v1']);
  expect(exit, text).toBe(0);
  expect(await released()).toBe('plain v1\n');
  expect(await served(fleet)).toEqual(['200 v1', '200 v1']);
  const audit = await fleet.exec('vm1', 'cat .kamal/app-audit.log');
  expect(audit.indexOf("Executed cmd 'sh -c")).toBeLessThan(audit.indexOf('Booted app version v1'));
});

it('does nothing on a host where it fails, and says what it said', async () => {
  await releasing('echo no such table >&2; exit 3');
  const { exit, text } = await kamalPlan(project, ['deploy', '-P', '--version', 'v2']);
  expect(exit, text).toBe(1);
  expect(text).toContain('no such table');
  expect(await served(fleet)).toEqual(['200 v1', '200 v1']);
  expect(await containers(fleet, 'vm1')).toEqual(['app-web-v1 runs', 'kamal-proxy runs']);
  expect(await containers(fleet, 'vm3')).toEqual(['app-workers-v1 runs']);
  expect(await locks(fleet)).toBe('');
});

it('is stopped with the run, and leaves no container', async () => {
  await releasing('sleep 300');
  const run = startTool(project, ['deploy', '-P', '--version', 'v2']);
  const isThere = async (): Promise<boolean> =>
    (await fleet.exec('vm1', 'docker ps -q --filter name=app-web-release-')) !== '';
  await until('the release command to run', isThere);
  const begin = Date.now();
  run.child.kill('SIGTERM');
  const { exit, text } = await run.ended;
  expect(Date.now() - begin).toBeLessThan(5000);
  expect(exit, text).toBe(143);
  expect(await locks(fleet)).toBe('');
  await until('its container to be gone', async () => !(await isThere()), 15_000);
  expect(await served(fleet)).toEqual(['200 v1', '200 v1']);
});

it('is passed over by Kamal, whose deploy leaves nothing to do', async () => {
  await releasing('echo "$PLAIN $(cat /www/version)" >>/srv/released');
  const { code, stdout, stderr } = await kamal(project.directory, ['deploy', '-P', '--version', 'v2']);
  expect(code, stdout + stderr).toBe(0);
  expect(await kamalPlan(project, ['deploy', '-P', '--version', 'v2'])).toMatchObject({
    exit: 0,
    text: expect.stringContaining('Nothing to do') as string,
  });
  expect(await released()).toBe('plain v1\n');
});
