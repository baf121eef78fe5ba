import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type Fleet, type Project, startFleet } from './fleet/fleet.ts';
import type { Registry } from './fleet/world.ts';
import { servingOn } from './serving.ts';
import { HOSTS, REGISTRY, SITE, WEB_HOSTS } from './shop.ts';
import { type Ran, startTool } from './tool.ts';
import { Traffic } from './traffic.ts';

const PROJECT = fileURLToPath(new URL('project', import.meta.url));
const SECRETS = ['not-a-real-password', 'not-a-real-key-either'];

/** The demo's registry with applications that listen at once. */
const QUICK: Registry = {
  ...REGISTRY,
  images: REGISTRY.images.map((one) => ({ ...one, behaviour: { ...one.behaviour, startsIn: 0, stopsIn: 20 } })),
};

class Rig implements AsyncDisposable {
  readonly fleet: Fleet;
  readonly project: Project;

  constructor(fleet: Fleet, project: Project) {
    this.fleet = fleet;
    this.project = project;
  }

  /** Runs the tool; whatever it does, it must not print a secret. */
  async run(...argv: readonly string[]): Promise<Ran> {
    const ran = await startTool(argv, this.project).ended;
    for (const secret of SECRETS) expect(ran.text).not.toContain(secret);
    return ran;
  }

  /** Version by host. */
  get serving(): ReturnType<typeof servingOn> {
    return servingOn(this.fleet, 'shop');
  }

  /** A path in a host's home directory. */
  path(host: string, path: string): string {
    return join(this.fleet.state(host).home, path);
  }

  get containers(): readonly string[] {
    return HOSTS.flatMap((host) => this.fleet.state(host).containers.map((one) => `${host} ${one.id} ${one.state}`));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.fleet[Symbol.asyncDispose]();
  }
}

async function openRig(): Promise<Rig> {
  const fleet = await startFleet({ hosts: HOSTS, registry: QUICK });
  return new Rig(fleet, await fleet.configFor(PROJECT));
}

/** Calls that the simulated programs did not understand: a gap of the rig, never of the tool. */
const misunderstood = (fleet: Fleet): readonly string[] =>
  HOSTS.flatMap((host) => fleet.state(host).calls.filter((call) => call.exit === 125)).map((call) =>
    call.argv.join(' '),
  );

const everywhere = (version: string) => ({ 'web-1': version, 'web-2': version, 'job-1': version });

describe('the main job on simulated hosts', () => {
  test('setup, deploy, deploy again, a deploy that fails, and back', async () => {
    await using rig = await openRig();
    const setup = await rig.run('setup', '-P', '--version', 'v1', '-y');
    expect(setup.exit, setup.text).toBe(0);
    expect(rig.serving).toEqual(everywhere('v1'));
    expect(statSync(rig.path('web-1', '.kamal/apps/shop/env/roles/web.env')).mode & 0o777).toBe(0o600);
    expect(readFileSync(rig.path('web-1', '.kamal/shop-audit.log'), 'utf8')).toMatch(/\[web\] Booted app version v1$/m);

    await using traffic = new Traffic(rig.fleet, WEB_HOSTS, SITE);
    const deploy = await rig.run('deploy', '-P', '--version', 'v2', '-y');
    expect(deploy.exit, deploy.text).toBe(0);
    expect(rig.serving).toEqual(everywhere('v2'));

    const before = rig.containers;
    const again = await rig.run('deploy', '-P', '--version', 'v2', '-y');
    expect(again).toMatchObject({ exit: 0, text: expect.stringContaining('Nothing to do') as string });
    expect(rig.containers).toEqual(before);

    const failing = await rig.run('deploy', '-P', '--version', 'v3', '-y');
    expect(failing.exit, failing.text).toBe(1);
    expect(failing.text).toContain('503 Service Unavailable');
    expect(rig.serving).toEqual({ ...everywhere('v2'), 'web-1': 'v3' });
    expect(existsSync(rig.path('web-1', '.kamal/lock-shop'))).toBe(false);

    expect(failing.text).toContain('\nBack: kamal-plan rollback v2\n');
    const back = await rig.run('rollback', 'v2', '-y');
    expect(back.exit, back.text).toBe(0);
    expect(rig.serving).toEqual(everywhere('v2'));

    const { requests, failures } = await traffic.stop();
    expect(failures).toEqual([]);
    expect(requests).toBeGreaterThan(100);
    expect(misunderstood(rig.fleet)).toEqual([]);
  });

  test('a dry run asks no host anything', async () => {
    await using rig = await openRig();
    const ran = await rig.run('deploy', '-P', '--version', 'v1', '--dry-run');
    expect(ran.exit, ran.text).toBe(0);
    expect(HOSTS.flatMap((host) => rig.fleet.state(host).calls)).toEqual([]);
  });

  test('a wrong registry password must leave no container and no lock behind', async () => {
    await using rig = await openRig();
    writeFileSync(
      join(rig.project.directory, '.kamal/secrets'),
      'REGISTRY_PASSWORD=wrong\nSECRET_KEY_BASE=not-a-real-key-either\n',
    );
    const ran = await rig.run('setup', '-P', '--version', 'v1', '-y');
    expect(ran.exit, ran.text).toBe(1);
    expect(ran.text.match(/^✗ .*/gm)).toEqual([
      '✗ web-1, web-2 and job-1: log in to registry.example.com failed, exit 1.',
    ]);
    expect(ran.text).toContain('→ The registry refuses the user, or secret REGISTRY_PASSWORD of the secrets file.');
    expect(rig.serving).toEqual({});
    expect(existsSync(rig.path('web-1', '.kamal/lock-shop'))).toBe(false);
  });

  test("somebody else's lock must stop a deploy before it changes anything", async () => {
    await using rig = await openRig();
    mkdirSync(rig.path('web-1', '.kamal/lock-shop'), { recursive: true });
    const details = 'Locked by: Ann at 2026-01-01T00:00:00Z\nVersion: v0\nMessage: hold\n';
    writeFileSync(rig.path('web-1', '.kamal/lock-shop/details'), `${Buffer.from(details).toString('base64')}\n\n`);
    const ran = await rig.run('setup', '-P', '--version', 'v1', '-y');
    expect(ran.exit, ran.text).not.toBe(0);
    expect(ran.text).toContain('Ann');
    expect(rig.containers).toEqual([]);
    expect(existsSync(rig.path('web-1', '.kamal/lock-shop/details'))).toBe(true);
  });

  test('Ctrl-C at a gate must release the lock and leave the old container serving', async () => {
    await using rig = await openRig();
    expect((await rig.run('setup', '-P', '--version', 'v2', '-y')).exit).toBe(0);
    const run = startTool(['deploy', '-P', '--version', 'v3', '-y'], rig.project);
    while (!isAtGate(rig.fleet) && run.child.exitCode === null) await sleep(10);
    run.child.kill('SIGINT');
    const { exit, text } = await run.ended;
    expect(exit, text).toBe(130);
    expect(rig.serving['web-2']).toBe('v2');
    expect(existsSync(rig.path('web-1', '.kamal/lock-shop'))).toBe(false);
  });

  test('output that nobody reads any more must stop the run as a hang-up does', async () => {
    await using rig = await openRig();
    expect((await rig.run('setup', '-P', '--version', 'v2', '-y')).exit).toBe(0);
    const run = startTool(['deploy', '-P', '--version', 'v3', '-y'], rig.project);
    while (!isAtGate(rig.fleet) && run.child.exitCode === null) await sleep(10);
    run.child.stdout?.destroy();
    run.child.stderr?.destroy();
    const { exit } = await run.ended;
    expect(exit).toBe(129);
    expect(rig.serving['web-2']).toBe('v2');
    expect(existsSync(rig.path('web-1', '.kamal/lock-shop'))).toBe(false);
  });
});

/** True once the container that never becomes healthy has been asked. */
function isAtGate(fleet: Fleet): boolean {
  const one = fleet.state('web-2').containers.find((each) => each.name === 'shop-web-v3');
  return one?.said.some((line) => line.text.startsWith('GET /up 503')) ?? false;
}
