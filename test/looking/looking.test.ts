/** Looking at simulated hosts, as a process in a pipe. */
import { mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openShop, type Shop } from './rig/shop.ts';

let shop: Shop;

beforeAll(async () => {
  shop = await openShop();
}, 120_000);

afterAll(async () => {
  await shop[Symbol.asyncDispose]();
});

const rows = (text: string): string[] => text.trim().split('\n').slice(1);

describe('looking', () => {
  test('details shows proxies, what they serve, and app containers, in aligned columns', async () => {
    const { exit, text } = await shop.run('details');
    expect(exit).toBe(0);
    expect(text).toMatch(/^HOST {3}STATUS +CREATED +IMAGE +PORTS\nweb-1 {2}Up /m);
    expect(text).toMatch(/^web-2 {2}shop\.example\.com {2}running {2}shop-web-v2 {2}[0-9a-f]{12}:3000 {2}shop-web$/m);
    expect(text).toMatch(/^job-1 {2}job {3}v2 \(current\) {2}Up /m);
    expect(await shop.json('details')).toMatchObject({
      exit: 0,
      proxies: [{ host: 'web-1', state: 'running' }, { host: 'web-2' }],
      routes: [{ service: 'shop-web', container: 'shop-web-v2', state: 'running' }, {}],
      containers: [{ version: 'v2', is_current: true }, {}, {}],
      accessories: [],
      unreachable: [],
    });
  });

  test('details has a row for a role whose container has stopped, whose log can be read, and for one that has none', async () => {
    const { containers } = shop.fleet.state('web-2');
    const crashed = containers.find(({ name }) => name === 'shop-web-v2');
    const left = containers.splice(0);
    try {
      containers.push(...left.filter(({ name }) => name === 'kamal-proxy'));
      expect((await shop.run('app', 'details')).text).toMatch(/^web-2 {2}web {3}none +no container$/m);
      containers.push(...left.filter(({ name }) => name !== 'kamal-proxy'));
      Object.assign(crashed ?? {}, { state: 'exited', exitCode: 7, finished: Date.now() });
      const stopped = /^web-2 {2}web {3}v2 \(not running\) +Exited \(7\) .* ago +\d.* ago +shop-web-v2 /m;
      const { text } = await shop.run('details');
      expect(text).toMatch(stopped);
      expect(text).toMatch(/^web-2 {2}shop\.example\.com {2}running {2}shop-web-v2 \(exited\) /m);
      const logs = await shop.run('app', 'logs', '-h', 'web-2');
      const [, line = ''] = /no container of role web runs → kamal-plan (.+)$/m.exec(logs.text) ?? [];
      expect(line).toBe('app logs -h web-2 --container-id shop-web-v2');
      expect(await shop.run(...line.split(' '))).toMatchObject({
        exit: 0,
        text: expect.stringContaining('GET /up') as string,
      });
      expect(await shop.json('app', 'details')).toMatchObject({
        containers: [{ host: 'web-1' }, { host: 'job-1' }],
        not_running: [{ host: 'web-2', role: 'web', container: 'shop-web-v2', state: 'exited', is_current: false }],
      });
    } finally {
      Object.assign(crashed ?? {}, { state: 'running', exitCode: 0 });
      containers.splice(0, Infinity, ...left);
    }
  });

  test('version, containers and images tell versions apart', async () => {
    expect(rows((await shop.run('app', 'version')).text)).toEqual([
      'web-1  web   v2',
      'web-2  web   v2',
      'job-1  job   v2',
    ]);
    expect(await shop.run('app', 'version', '-q', '-p')).toEqual({ exit: 0, text: 'v2\n' });
    const { containers } = (await shop.json('app', 'containers', '-r', 'job')) as { containers: object[] };
    expect(containers).toMatchObject([
      { container: 'shop-job-v2', state: 'running', is_current: true },
      { container: 'shop-job-v1', state: 'exited', is_current: false },
    ]);
    const { images } = (await shop.json('app', 'images', '-h', 'web-1')) as { images: { tag: string }[] };
    expect(images.map(({ tag }) => tag).sort()).toEqual(['latest', 'v1', 'v2']);
  });

  test('audit puts the lines of all hosts in order', async () => {
    const { audit } = (await shop.json('audit')) as { audit: { at: string; host: string; message: string }[] };
    expect(audit.map(({ at }) => at)).toEqual(audit.map(({ at }) => at).sort());
    expect(audit).toContainEqual(
      expect.objectContaining({ host: 'job-1', tags: ['demo@example.com', 'job'], message: 'Booted app version v2' }),
    );
  });

  test('logs come from all hosts in the order of their time, narrowed down where asked', async () => {
    const { exit, text } = await shop.run('app', 'logs', '-n', '2');
    expect(exit).toBe(0);
    const times = text
      .trim()
      .split('\n')
      .map((line) => /│ (\S+Z) /.exec(line)?.[1] ?? '');
    expect(times).toEqual([...times].sort());
    expect(times).toHaveLength(6);
    expect((await shop.run('app', 'logs', '-g', 'GET /up', '-T', '-r', 'web')).text).toBe(
      'web-1 │ GET /up 200 kamal-proxy\nweb-2 │ GET /up 200 kamal-proxy\n',
    );
    expect((await shop.run('app', 'logs', '-g', 'GET /up', '-T', '-r', 'web', '-q')).text).toBe(
      'GET /up 200 kamal-proxy\nGET /up 200 kamal-proxy\n',
    );
    expect(await shop.run('app', 'logs', '--grep', 'nowhere')).toEqual({ exit: 0, text: 'Nothing found.\n' });
    expect((await shop.run('app', 'logs', '--version', 'v1', '-g', 'GET /up', '-T', '-r', 'web')).text).toBe(
      'web-1 │ GET /up 200 kamal-proxy\nweb-2 │ GET /up 200 kamal-proxy\n',
    );
    expect(await shop.run('app', 'logs', '--version', 'v9', '-p')).toEqual({
      exit: 0,
      text: 'web-1: there is no container shop-web-v9\n',
    });
    expect(await shop.run('app', 'logs', '-n', 'x')).toMatchObject({ exit: 2 });
    expect(await shop.json('proxy', 'logs', '-n', '1', '-h', 'web-1')).toMatchObject({
      lines: [{ host: 'web-1', text: expect.stringContaining('healthy') as string }],
    });
  });

  test.each([[[]], [['--grep', 'x']], [['-f']], [['-f', '--grep', 'x']]])(
    'logs of a container that is not there are a failure with %j',
    async (how) => {
      const { exit, text } = await shop.run('app', 'logs', '--container-id', 'nope', '-h', 'web-1', ...how);
      expect({ exit, text }).toEqual({ exit: 1, text: expect.stringMatching(/No such container: nope/) });
    },
  );

  test('following merges hosts until Ctrl-C', async () => {
    const { child, ended } = shop.start('app', 'logs', '-f', '-n', '0', '-r', 'web');
    const following = (): number =>
      shop.fleet.hosts.filter((host) =>
        shop.fleet.state(host).calls.some(({ argv }) => argv.includes('--latest') && argv.includes('--quiet')),
      ).length;
    while (following() < 2) await new Promise((resolve) => setTimeout(resolve, 50));
    let said = '';
    child.stdout?.on('data', (chunk: string) => {
      said += chunk;
    });
    for (let at = 0; !/│ .* line \d/.test(said) || !said.includes('web-2'); at += 1) {
      for (const host of ['web-1', 'web-2']) {
        const one = shop.fleet.state(host).containers.find(({ name }) => name === 'shop-web-v2');
        one?.said.push({ at: Date.now(), text: `line ${at}` });
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    child.kill('SIGINT');
    const { exit, text } = await ended;
    expect(exit, text).toBe(130);
    expect(text).toMatch(/^web-1 │ \S+Z line \d+$/m);
  });

  test('a host that is not there must not hide the others, and must fail the command', async () => {
    const { directory } = shop.project;
    const file = join(directory, 'config/deploy.lost.yml');
    writeFileSync(file, 'servers:\n  web: { hosts: [web-1, nowhere] }\n  job: { hosts: [job-1] }\n');
    const { exit, text } = await shop.run('app', 'images', '-d', 'lost');
    rmSync(file);
    expect(exit).toBe(1);
    expect(text).toMatch(/^web-1 {2}v2 /m);
    expect(text).toMatch(/^✗ nowhere: /m);
  });
});

describe('the lock', () => {
  const home = (): string => shop.fleet.state('web-1').home;
  const hours = (count: number): Date => new Date(Date.now() - count * 3_600_000);
  const lock = (details: string, since: Date): void => {
    const directory = join(home(), '.kamal/lock-shop');
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, 'details'), `${Buffer.from(details).toString('base64')}\n`);
    utimesSync(directory, since, since);
  };

  test('is held by nobody, by somebody on purpose, or by a run that has died', async () => {
    expect(await shop.run('lock', 'status')).toEqual({ exit: 0, text: 'There is no deploy lock.\n' });
    const old = '2020-01-01T00:00:00Z';
    lock(`Locked by: Ann at ${old}\nVersion: v1\nMessage: \u001b[2J\u001b]0;pwn\u0007hands off\n`, hours(50));
    const held = await shop.run('lock', 'status');
    expect(held.text).toMatch(/^Locked by: Ann at 2020-01-01T00:00:00Z \(2 days ago\)\n/);
    expect(held.text).toContain('Message: hands off');
    const onPurpose = await shop.run('app', 'maintenance', '--lock-wait');
    expect(onPurpose).toMatchObject({
      exit: 5,
      text: expect.stringContaining('does not wait for that: ask Ann, or: kamal-plan lock release') as string,
    });
    lock(`Locked by: Ben at ${hours(3).toISOString()}\nVersion: v1\nMessage: Automatic deploy lock\n`, hours(3));
    // The last audit line is seconds old.
    expect(await shop.json('lock', 'status')).toMatchObject({ lock: { host: 'web-1', name: 'Ben', is_stale: false } });
    expect((await shop.run('lock', 'status')).text).toMatch(/\(3 hours ago; last sign of life \d+ seconds? ago\)$/m);
    const waits = await shop.run('app', 'maintenance');
    expect(waits.text).toMatch(/the deploy lock is held: Locked by: Ben .*/);
    expect(waits.text).not.toContain('probably died');
    utimesSync(join(home(), '.kamal/shop-audit.log'), hours(2), hours(2));
    const dead = await shop.run('lock', 'status');
    expect(dead.text).toMatch(/^The run of Ben that took this lock has probably died: .* 2 hours old\.$/m);
    expect(dead.text).toMatch(/^→ kamal-plan lock release$/m);
    const elsewhere = await shop.run('lock', 'status', '-c', './config/deploy.yml');
    expect(elsewhere.text).toMatch(/^→ kamal-plan lock release -c \.\/config\/deploy\.yml$/m);
    expect((await shop.run('app', 'maintenance')).text).toContain('probably died');
    rmSync(join(home(), '.kamal/lock-shop'), { recursive: true });
  });

  test('is taken and released with no other host than the one that has it', async () => {
    const written = readFileSync(join(shop.project.directory, 'config/deploy.yml'), 'utf8');
    const dead = written.replace('      - web-2\n', '      - web-2\n      - web-3\n');
    writeFileSync(join(shop.project.directory, 'config/dead.yml'), dead);
    const lock = (...words: readonly string[]) => shop.run('lock', ...words, '-c', 'config/dead.yml');
    expect(await lock('acquire', '-m', 'web-3 is dead')).toMatchObject({ exit: 0 });
    expect((await lock('status')).text).toContain('Message: web-3 is dead');
    const released = await lock('release');
    expect(released).toMatchObject({ exit: 0 });
    expect(released.text).toContain('Release the lock of shop · 1 host\n');
    expect(await lock('status')).toEqual({ exit: 0, text: 'There is no deploy lock.\n' });
  });
});

describe('the versions to return to', () => {
  test('are listed with the command, and where none is left with what pulls one', async () => {
    const listed = await shop.run('rollback');
    expect(listed.text).toMatch(/^v2 +\S.* current\nv1 +\S.*$/m);
    expect(listed.text).toContain('Return with: kamal-plan rollback v1\n');
    await shop.run('app', 'remove_container', 'v1', '-q');
    const alone = await shop.run('rollback');
    expect(alone).toMatchObject({ exit: 0, text: expect.stringMatching(/^v2 +\S.* current$/m) as string });
    expect(alone.text).toContain(
      'Nothing else is on every host. This pulls an older version: kamal-plan deploy -P --version VERSION\n',
    );
  });
});
