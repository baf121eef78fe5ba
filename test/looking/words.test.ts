/** What looking comes down to without a host: orders of lines, locks, docker lines, pairs. */
import { describe, expect, test } from 'vitest';
import type { Accessory, Config, Role } from '../../planner/config.ts';
import { spreadPairs } from '../../src/commands/pairs.ts';
import { parseAudit } from '../../src/looking/audit.ts';
import { execInApp, joined, runInApp, runLikeAccessory } from '../../src/looking/exec-lines.ts';
import { describeHolder, duration, wayPast } from '../../planner/steps/lock-holder.ts';
import { holderOf } from '../../src/looking/lock-holder.ts';
import { inOrder, Merger, parseLine } from '../../src/looking/log-lines.ts';
import { exitStatus } from '../../src/looking/terminal.ts';

describe('lines', () => {
  const at = (source: number, second: string, text: string) =>
    parseLine(source, `2026-01-01T00:00:${second}.000000000Z ${text}`, true);

  test('of several logs are in one order, and those without a time stay behind the line before them', () => {
    const first = [at(0, '01', 'a'), { source: 0, text: '  at line 3' }, at(0, '05', 'd')];
    const second = [at(1, '02', 'b'), at(1, '03', 'c')];
    expect(inOrder([first, second]).map(({ text }) => text)).toEqual(['a', '  at line 3', 'b', 'c', 'd']);
  });

  test('that arrive late are still put before later ones, but nobody waits for them for ever', () => {
    const merger = new Merger(250);
    merger.add(at(0, '02', 'second'), 1000);
    merger.add(at(1, '01', 'first'), 1100);
    expect(merger.due(1200)).toEqual([]);
    expect(merger.due(1250).map(({ text }) => text)).toEqual(['first', 'second']);
    merger.add(at(1, '01', 'too late'), 1300);
    merger.add(at(0, '09', 'last'), 1400);
    expect(merger.due(1550).map(({ text }) => text)).toEqual(['too late']);
    expect(merger.rest().map(({ text }) => text)).toEqual(['last']);
  });

  test('are whole where nobody asked for their time', () => {
    expect(parseLine(0, '2026-01-01T00:00:01Z of the app itself', false)).toEqual({
      source: 0,
      text: '2026-01-01T00:00:01Z of the app itself',
    });
  });
});

describe('a lock', () => {
  const details = 'Locked by: Ann Lee at 2026-01-01T00:00:00Z\nVersion: v1\nMessage: Automatic deploy lock';
  const HOUR = 3600;

  test('of a run that goes on is not stale, however old it is', () => {
    expect(holderOf({ details, ageSeconds: 5 * HOUR, quietSeconds: 60 })).toEqual({
      name: 'Ann Lee',
      at: '2026-01-01T00:00:00Z',
      version: 'v1',
      message: 'Automatic deploy lock',
      is_automatic: true,
      age_seconds: 18_000,
      idle_seconds: 60,
      is_stale: false,
    });
  });

  test('of a run that has done nothing for an hour is stale, in a status and where it stands in the way', () => {
    const quiet = { details, ageSeconds: HOUR, quietSeconds: HOUR };
    const busy = { ...quiet, quietSeconds: HOUR - 1 };
    expect([holderOf(quiet).is_stale, holderOf(busy).is_stale]).toEqual([true, false]);
    expect([describeHolder(quiet), describeHolder(busy)]).toEqual([
      expect.stringMatching(/\(60 minutes\); that run has probably died$/),
      expect.stringMatching(/\(60 minutes\)$/),
    ]);
    expect(holderOf({ details }).is_stale).toBe(false);
  });

  test('that somebody took on purpose is never stale; one without details is once nobody can still be writing them', () => {
    const manual = details.replace('Automatic deploy lock', 'freeze\nuntil Monday');
    const old = { ageSeconds: 500 * HOUR, quietSeconds: 500 * HOUR };
    expect(holderOf({ details: manual, ...old })).toMatchObject({ message: 'freeze\nuntil Monday', is_stale: false });
    expect(holderOf({ details: '', ageSeconds: 1 })).toMatchObject({ at: '', is_stale: false });
    expect(holderOf({ details: '', ageSeconds: 10 })).toMatchObject({ at: '', is_stale: true });
  });

  test('has another way past it when it ends by itself, when its run has died, and when somebody has to be asked', () => {
    const manual = details.replace('Automatic deploy lock', 'freeze');
    const nobody = manual.replace('Ann Lee', '');
    expect([
      wayPast({ details, ageSeconds: 60 }, 'RELEASE'),
      wayPast({ details: '', ageSeconds: 1 }, 'RELEASE'),
      wayPast({ details, ageSeconds: HOUR }, 'RELEASE'),
      wayPast({ details: manual, ageSeconds: HOUR }, 'RELEASE'),
      wayPast({ details: nobody, ageSeconds: 60 }, 'RELEASE'),
    ]).toEqual([
      'wait for that run (--lock-wait), or: RELEASE',
      'wait for that run (--lock-wait), or: RELEASE',
      'RELEASE',
      'it was taken by hand, and --lock-wait does not wait for that: ask Ann Lee, or: RELEASE',
      'it was taken by hand, and --lock-wait does not wait for that: ask who took it, or: RELEASE',
    ]);
  });

  test.each([
    [0, '0 seconds'],
    [91, '2 minutes'],
    [7300, '2 hours'],
    [200_000, '2 days'],
  ])('%d seconds are %s', (seconds, words) => {
    expect(duration(seconds)).toBe(words);
  });
});

test('an audit line has a time, tags and a message, or is shown as it is', () => {
  expect(
    parseAudit('h', '[2026-01-01T00:00:00Z] [a@b.c] [staging] [web] Booted app version v1 [x]\nscribble\n'),
  ).toEqual([
    { host: 'h', at: '2026-01-01T00:00:00Z', tags: ['a@b.c', 'staging', 'web'], message: 'Booted app version v1 [x]' },
    { host: 'h', tags: [], message: 'scribble' },
  ]);
});

describe("docker lines of exec are Kamal's", () => {
  const role = {
    name: 'web',
    hosts: [{ name: 'h', tags: [], env: { clear: [['PLAIN', 'a b']], secrets: [] } }],
    options: [['memory', '1g']],
    logging: { options: [] },
  } as unknown as Role;
  const config = {
    service: 'app',
    destination: 'staging',
    image: 'app',
    registry: { server: 'registry:5000', isLocal: false },
    volumes: ['/data:/data'],
  } as unknown as Config;
  const exec = {
    role,
    host: 'h',
    version: 'v1',
    command: 'bin/rails  c | cat',
    env: [['A', '$x']] as const,
    attachment: 'none',
  } as const;

  test('in the current container', () => {
    expect(execInApp(config, exec)).toBe('docker exec --env A="\\$x" app-web-staging-v1 bin/rails  c | cat');
    expect(execInApp(config, { ...exec, env: [], attachment: 'terminal' })).toBe(
      'docker exec -it app-web-staging-v1 bin/rails  c | cat',
    );
  });

  test('in a new one', () => {
    expect(runInApp(config, exec, 'NAME', true)).toBe(
      'docker run --detach --name NAME --network kamal --env PLAIN="a b" --env-file .kamal/apps/app-staging/env/roles/web.env ' +
        '--env A="\\$x" --log-opt max-size="10m" --volume /data:/data --memory "1g" registry:5000/app:v1 bin/rails  c | cat',
    );
  });

  test("in one like an accessory's", () => {
    const accessory = {
      name: 'db',
      service: 'app-db',
      image: 'mysql:8',
      network: 'kamal',
      env: { clear: [['M', '1']], secrets: [] },
      volumes: ['v:/v'],
      files: [{ hostPath: 'app-db/etc/my.cnf', mount: '/etc/my.cnf' }],
      directories: [{ hostPath: '$PWD/app-db/data', mount: '/var/lib/mysql' }],
      options: [],
    } as unknown as Accessory;
    expect(runLikeAccessory(config, accessory, 'mysql', 'terminal')).toBe(
      'docker run -it --rm --network kamal --env M="1" --env-file .kamal/apps/app-staging/env/accessories/db.env ' +
        '--volume v:/v --volume $PWD/app-db/etc/my.cnf:/etc/my.cnf --volume $PWD/app-db/data:/var/lib/mysql mysql:8 mysql',
    );
  });

  test('words are stripped and joined with single spaces', () => {
    expect(joined([' ls ', '-la', '"a  b"'])).toBe('ls -la "a  b"');
  });
});

test.each([
  ['exec -e A:1 B:2 ls -la', 'exec -e A:1 --env B:2 ls -la'],
  ['exec ls -e A:1 foo', 'exec ls -e A:1 foo'],
  ['exec --env=A:1 B:2 ls', 'exec --env=A:1 --env B:2 ls'],
  ['exec -e A:1 --reuse b:c', 'exec -e A:1 --reuse b:c'],
  ['exec -- -e A:1 B:2', 'exec -- -e A:1 B:2'],
])('%s is read as %s', (given, wanted) => {
  expect(spreadPairs(given.split(' ')).join(' ')).toBe(wanted);
});

test.each([
  [3, 3],
  ['SIGKILL', 137],
  ['TERM', 143],
])('%s ends the process with %d', (exit, code) => {
  expect(exitStatus(exit)).toBe(code);
});
