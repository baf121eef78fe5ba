import { expect, test } from 'vitest';
import type { Failure } from '../../executors/failure.ts';
import { toFailure } from '../../executors/job-failure.ts';
import { commandFor } from '../../planner/command-line.ts';
import { LOCK_HELD_EXIT } from '../../planner/steps/lock.ts';
import { describeFailure, EXIT_CODES, exitCodeOf, failureInBrief } from '../../src/failures.ts';
import { step } from './plans.ts';
import { SWITCH, wrongPort } from './walks.ts';

const pull = step({
  kind: 'pull-image',
  host: 'web-1',
  phase: 'prepare',
  action: 'create',
  label: 'pull image shop:v2',
  cause: 'not on the host',
});

const gate = step({
  ...pull,
  label: 'route',
  diagnosis: { kind: 'gate', container: 'shop-web-v2', port: 80, path: '/up', timeout: 30 },
});

const failures: readonly Failure[] = [
  {
    reason: 'command-failed',
    host: 'web-1',
    command: 'docker pull shop:v2',
    exit: 1,
    output: ['denied: access forbidden'],
  },
  { reason: 'command-failed', host: 'web-1', command: 'docker pull shop:v2', exit: 127, output: [] },
  { reason: 'command-failed', host: 'web-1', command: 'a\nb\nc\nd\ne\nf', exit: 'SIGKILL', output: [] },
  { reason: 'timed-out', host: 'web-1', command: 'docker pull shop:v2', seconds: 900, output: ['Pulling fs layer'] },
  { reason: 'connection-lost', host: 'web-1', detail: 'no answer for 90 s' },
  { reason: 'drift', host: 'web-1', detail: 'container shop-web-v1 is gone' },
  {
    reason: 'lock-held',
    host: 'web-1',
    details: 'Locked by: Ada at 2026-11-21T07:00:00Z\nMessage: Automatic deploy lock\n',
  },
];

test('every failure says what happened, where and what to do', () => {
  const texts = failures.map((failure) => {
    const { title, details, hint } = describeFailure(failure, pull);
    return [title, ...details.map((line) => `    ${line}`), ...(hint ? [`  → ${hint}`] : [])].join('\n');
  });
  expect(texts.join('\n\n')).toMatchInlineSnapshot(`
    "web-1: pull image shop:v2 failed, exit 1.
        $ docker pull shop:v2
          denied: access forbidden

    web-1: pull image shop:v2 failed, exit 127.
        $ docker pull shop:v2
      → Exit 127: a program was not found; check the PATH of a non-interactive SSH session.

    web-1: pull image shop:v2 failed, ended by SIGKILL.
        $ a
          b
          c
          d
          … 2 more lines

    web-1: pull image shop:v2 did not end within 900 s and was abandoned. Nobody knows whether it was finished.
        $ docker pull shop:v2
          Pulling fs layer
      → Run the same command again: it looks at the host first and does what is left.

    web-1: the connection ended during "pull image shop:v2". Nobody knows whether it was finished.
        no answer for 90 s
      → Run the same command again: it looks at the host first and does what is left.

    web-1 changed after the plan was made; "pull image shop:v2" was not started.
        container shop-web-v1 is gone
      → Run the same command again to plan on what is there now.

    web-1: somebody else holds the deploy lock. Nothing was changed.
        Locked by: Ada at 2026-11-21T07:00:00Z
        Message: Automatic deploy lock
      → Wait for that run to end; if it died, kamal-plan lock release."
  `);
});

test('what hosts say in failures does not act on a terminal', () => {
  const details = 'Locked by: Ada\nMessage: \u001b[2J\u001b]0;pwn\u0007\u009b';
  expect(describeFailure({ reason: 'lock-held', host: 'web-1', details }, pull).details).toEqual([
    'Locked by: Ada',
    'Message:  [2J ]0;pwn ',
  ]);
});

test('the exit status of the lock means that somebody holds it', () => {
  const ended = {
    state: 'failed',
    exit: LOCK_HELD_EXIT,
    command: 'mkdir',
    output: 'Locked by: Ada\nMessage: Automatic deploy lock\n',
  } as const;
  const held = toFailure({ ...pull, kind: 'take-lock' }, ended, undefined);
  expect(describeFailure(held, pull)).toMatchObject({ details: ['Locked by: Ada', 'Message: Automatic deploy lock'] });
  const elsewhere = describeFailure(held, pull, {
    lineFor: (...words) => commandFor({ destination: 'staging' }, ...words),
  });
  expect(elsewhere.hint).toMatch(/if it died, kamal-plan lock release -d staging\.$/);
  expect(toFailure({ ...pull, kind: 'run-hook' }, ended, undefined).reason).toBe('command-failed');
  expect(failureInBrief(held, '1.0s')).toBe('somebody else holds it');
  const outcome = { state: 'failed', done: [], cancelled: [], abandoned: [], unheard: [], undone: [], ms: 0 } as const;
  expect(exitCodeOf({ ...outcome, failed: [{ step: SWITCH, failure: held }] })).toBe(EXIT_CODES.lockHeld);
});

test('whoever took the lock by hand is asked, not waited for', () => {
  const details = 'Locked by: Ada Low at 2026-11-21T07:00:00Z\nVersion: v2\nMessage: holidays\n';
  expect(describeFailure({ reason: 'lock-held', host: 'web-1', details }, pull).hint).toBe(
    'It was taken by hand: ask Ada Low, or: kamal-plan lock release',
  );
});

test('a failed gate names what still serves', () => {
  expect(describeFailure(wrongPort, gate).title).toBe(
    'web-1: shop-web-v2 did not become healthy in 30 s. shop-web-v1 still serves; nobody was interrupted.',
  );
});

test('a gate that gave up early does not claim the whole time', () => {
  expect(describeFailure(wrongPort, gate, { ms: 2000 }).title).toContain('shop-web-v2 did not become healthy. ');
});

test('a step that interrupts does not claim that nobody noticed', () => {
  const interrupting = { ...gate, interruption: { service: 'shop', seconds: 5, why: 'its port is published' } };
  expect(describeFailure(wrongPort, interrupting).title).not.toContain('nobody');
});

test('a gate without findings shows its command and output', () => {
  const { findings: _, ...bare } = wrongPort as Extract<Failure, { reason: 'command-failed' }>;
  expect(describeFailure(bare, gate).details).toEqual([
    '$ docker exec kamal-proxy kamal-proxy deploy shop-web --target=shop-web-v2:80',
    '  Error: target failed to become healthy within configured timeout (30s)',
  ]);
});

test('a gate of which nobody heard the end claims nothing', () => {
  const late: Failure = { reason: 'timed-out', host: 'web-1', command: '', seconds: 90, output: [] };
  const title = `web-1: ${gate.label} did not end within 90 s and was abandoned.`;
  expect(describeFailure(late, gate, { still: 'v1' }).title).toBe(`${title} Nobody knows whether it was finished.`);
  expect(describeFailure(late, gate, { isRescued: true }).title).toBe(title);
  expect(describeFailure(wrongPort, gate, { isRescued: false }).title).not.toContain('still serves');
});

test('exit codes tell a held lock and changed hosts from other failures', () => {
  const outcome = { state: 'failed', done: [], cancelled: [], abandoned: [], unheard: [], undone: [], ms: 0 } as const;
  const code = (...indices: readonly number[]): number =>
    exitCodeOf({ ...outcome, failed: indices.map((index) => ({ step: SWITCH, failure: failures[index] as Failure })) });
  expect([code(0), code(5), code(6), code(0, 5)]).toEqual([
    EXIT_CODES.failed,
    EXIT_CODES.stale,
    EXIT_CODES.lockHeld,
    EXIT_CODES.failed,
  ]);
  expect(exitCodeOf({ ...outcome, failed: [], state: 'stopped' }, 'SIGTERM')).toBe(143);
  expect(exitCodeOf({ ...outcome, failed: [], state: 'stopped' }, 'SIGINT')).toBe(130);
});

test('what interrupted a saved plan leads to a new one', () => {
  for (const failure of failures.filter(({ reason }) => reason === 'connection-lost' || reason === 'drift'))
    expect(describeFailure(failure, pull, { isSaved: true }).hint).toMatch(/new plan/);
});

test.each([
  [
    'login',
    'Error response from daemon: login attempt to https://r.example/v2/ failed with status: 401 Unauthorized',
    'The registry refuses the user, or secret REGISTRY_PASSWORD of the secrets file.',
  ],
  ['login', 'Error saving credentials: open /root/.docker/config.json: permission denied', undefined],
  [
    'pull-image',
    'Error response from daemon: manifest for r.example/shop:v9 not found: manifest unknown',
    'The registry has no v9: kamal-plan build push --version v9 builds and pushes this checkout as that.',
  ],
  [
    'pull-image',
    "Image r.example/shop:v9 is missing the 'service' label",
    'Build it with --label service=shop, as kamal-plan build push --version v9 does, and pull it again with --force.',
  ],
  [
    'pull-image',
    'pull access denied for shop, repository does not exist or may require docker login',
    'The registry has no such image, or its user may not read it: check image and registry in deploy.yml.',
  ],
  ['pull-image', 'permission denied while trying to connect to the Docker daemon socket', undefined],
  [
    'run-container',
    'write /var/lib/docker/tmp: no space left on device',
    'The disk is full: kamal-plan prune all, or on the host: docker system df.',
  ],
  ['run-hook', 'docker: not found', undefined],
])('%s: %s', (kind, line, hint) => {
  const stdin = [{ secret: 'REGISTRY_PASSWORD', as: 'raw' }] as const;
  const failed = step({ ...pull, kind, commands: [{ shell: ['docker …'], stdin }] });
  const failure: Failure = { reason: 'command-failed', host: 'web-1', command: 'docker …', exit: 1, output: [line] };
  const intent = { verb: 'deploy', service: 'shop', version: 'v9', force: false, on_failure: 'halt' } as const;
  expect(describeFailure(failure, failed, { intent }).hint).toBe(hint);
});

test('hosts where the same happened are told together', () => {
  const [failure] = failures as readonly [Failure];
  expect(describeFailure(failure, pull, { hosts: ['web-1', 'web-2', 'job-1'] }).title).toBe(
    'web-1, web-2 and job-1: pull image shop:v2 failed, exit 1.',
  );
});
