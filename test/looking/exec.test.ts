/** Running commands on simulated hosts, as a process in a pipe. */
import { writeFileSync } from 'node:fs';
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

describe('exec', () => {
  test('runs in a new container on every host and role, after a login, and leaves an audit line', async () => {
    const { exit, text } = await shop.run('app', 'exec', 'echo', 'hello', '--', '-n');
    expect(exit, text).toBe(0);
    for (const name of ['web-1 web', 'web-2 web', 'job-1 job']) expect(text).toContain(`${name} │ hello -n\n`);
    const { calls, containers } = shop.fleet.state('job-1');
    const [runCall, loginCall] = calls.filter(({ argv }) => ['run', 'login'].includes(argv[1] ?? '')).toReversed();
    expect(loginCall?.argv.slice(0, 3)).toEqual(['docker', 'login', 'registry.example.com']);
    expect(runCall?.argv.join(' ')).toMatch(
      /^docker run --rm --name shop-job-exec-latest-[0-9a-f]{6} --network kamal --env LOG_LEVEL=info --env-file \.kamal\/apps\/shop\/env\/roles\/job\.env --log-opt max-size=10m registry\.example\.com\/shop:latest echo hello -n$/,
    );
    expect(containers.map(({ name }) => name)).not.toContainEqual(expect.stringContaining('exec'));
    const { audit } = (await shop.json('audit', '-h', 'job-1')) as { audit: object[] };
    expect(audit.at(-1)).toMatchObject({ message: "Executed cmd 'echo hello -n' on app version latest" });
  });

  test('--reuse runs in the current container, with variables of its own, and names the role in the audit', async () => {
    const { exit, text } = await shop.run('app', 'exec', '-p', '--reuse', '-e', 'A:1', 'B:x y', 'true');
    expect(exit, text).toBe(0);
    expect(shop.fleet.state('web-1').calls.at(-1)?.argv).toEqual([
      'docker',
      'exec',
      '--env',
      'A=1',
      '--env',
      'B=x y',
      'shop-web-v2',
      'true',
    ]);
    const { audit } = (await shop.json('audit', '-h', 'web-1')) as { audit: object[] };
    expect(audit.at(-1)).toMatchObject({ tags: ['demo@example.com', 'web'] });
  });

  test('gives back the exit code of one, and 1 where one of several failed', async () => {
    expect(await shop.run('server', 'exec', 'exit 7', '-p', '-q')).toEqual({
      exit: 7,
      text: '✗ web-1: exit 7  $ exit 7\n',
    });
    const several = await shop.run('server', 'exec', 'test "$(basename "$PWD")" = web-2', '-h', 'web-*', '-q');
    expect(several).toEqual({ exit: 1, text: '✗ web-1: exit 1  $ test "$(basename "$PWD")" = web-2\n' });
  });

  test('--raw and --format json keep everything else out', async () => {
    expect(await shop.run('server', 'exec', '--raw', '-p', "printf 'a\\n\\nb'")).toEqual({ exit: 0, text: 'a\n\nb' });
    expect(await shop.json('server', 'exec', 'echo out; echo err >&2', '-h', 'job-1')).toEqual({
      exit: 0,
      ran: [{ host: 'job-1', exit: 0, stdout: 'out\n', stderr: 'err\n' }],
    });
  });

  test('-q leaves the hosts out where several answer: one after the other, each with whole lines', async () => {
    expect(await shop.run('server', 'exec', '-q', '-h', 'web-*', 'printf "a\nb"')).toEqual({
      exit: 0,
      text: 'a\nb\na\nb\n',
    });
  });

  test('--detach leaves the container and prints its id', async () => {
    const ran = await shop.run('app', 'exec', '--detach', '-p', '--version', 'v2', 'bin/long');
    expect(ran).toMatchObject({ exit: 0, text: expect.stringMatching(/^[0-9a-f]{64}$/m) as string });
    const names = shop.fleet.state('web-1').containers.map(({ name }) => name);
    expect(names).toContainEqual(expect.stringMatching(/^shop-web-exec-v2-[0-9a-f]{6}$/));
  });

  test.each([
    [['app', 'exec'], 'No command provided'],
    [['app', 'exec', '--detach', '--reuse', 'ls'], 'Detach is not compatible with reuse'],
    [['app', 'exec', '--raw', '-i', 'ls'], 'Raw is not compatible with interactive'],
    [['app', 'exec', '-e', 'A=1', 'ls'], '--env takes KEY:VALUE, not A=1'],
    [['accessory', 'exec', 'nope', 'ls'], "No accessory by the name of 'nope'"],
    [['accessory', 'exec', 'all', 'ls'], "No accessory by the name of 'all'"],
  ])('refuses %j', async (argv, words) => {
    const ran = await shop.run(...argv);
    expect(ran.exit).toBe(2);
    expect(ran.text).toContain(words);
  });

  test('stops before the command where a host may not log in', async () => {
    const secrets = join(shop.project.directory, '.kamal/secrets.bad');
    writeFileSync(secrets, 'REGISTRY_PASSWORD=wrong\nSECRET_KEY_BASE=x\n');
    writeFileSync(join(shop.project.directory, 'config/deploy.bad.yml'), '{}\n');
    const before = shop.fleet.state('web-1').calls.length;
    const ran = await shop.run('app', 'exec', '-d', 'bad', 'echo', 'never');
    expect(ran.exit, ran.text).toBe(1);
    expect(ran.text).toMatch(/^✗ web-1: log in to registry\.example\.com failed, exit 1: /m);
    expect(
      shop.fleet
        .state('web-1')
        .calls.slice(before)
        .map(({ argv }) => argv[1]),
    ).toEqual(['login']);
  });
});
