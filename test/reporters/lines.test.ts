import { expect, test } from 'vitest';
import type { WalkEvent } from '../../executors/event.ts';
import { observedLine, type PlainOptions, plainReporter } from '../../src/reporters/lines.ts';
import type { VersionRow } from '../../src/reporters/versions.ts';
import { shopDeploy } from './plans.ts';
import { failedWalk, smoothWalk, stoppedWalk, wrongPort } from './walks.ts';

const unchanged: readonly VersionRow[] = [
  { host: 'web-1', role: 'web', version: 'v1', was: 'v1', note: 'v2 stopped' },
  { host: 'web-2', role: 'web', version: 'v1', was: 'v1' },
  { host: 'job-1', role: 'workers', version: 'v1', was: 'v1' },
];

const updated: readonly VersionRow[] = unchanged.map(({ host, role, was }) => ({
  host,
  role,
  version: 'v2',
  was: was ?? '',
}));

function print(events: readonly WalkEvent[], over: Partial<PlainOptions> = {}): string {
  const chunks: string[] = [];
  const write = (text: string): void => void chunks.push(text);
  const again = 'kamal-plan deploy -P --version v2';
  const report = plainReporter({ write, plan: shopDeploy, startedAt: 0, verbose: false, quiet: false, again, ...over });
  for (const event of events) report(event);
  return chunks.join('');
}

test('a smooth run is one line per finished step and a table', () => {
  const text = print(smoothWalk(), { versions: () => updated });
  expect(text.split('\n').length).toBeLessThan(40);
  expect(observedLine(shopDeploy, ['web-1', 'web-2', 'job-1'], 612) + text).toMatchInlineSnapshot(`
    "observe    web-1, web-2 and job-1  0.6s
    prepare    local  run hook pre-connect  1.0s
    prepare    web-1  take the lock  1.0s
    prepare    web-1  log in to registry.example.com  1.0s
    prepare    web-1  pull image shop:v2  1.0s
    prepare    web-2  log in to registry.example.com  1.0s
    prepare    web-2  pull image shop:v2  1.0s
    prepare    job-1  log in to registry.example.com  1.0s
    prepare    job-1  pull image shop:v2  1.0s
    batch 1/2  web-1  write env of web  1.0s
    batch 1/2  web-1  run container shop-web-v2  1.0s
    batch 1/2  web-1  route shop.example.com → shop-web-v2  1.0s
    batch 1/2  web-1  stop container shop-web-v1  1.0s
    batch 2/2  web-2  write env of web  1.0s
    batch 2/2  web-2  run container shop-web-v2  1.0s
    batch 2/2  web-2  route shop.example.com → shop-web-v2  1.0s
    batch 2/2  web-2  stop container shop-web-v1  1.0s
    batch 2/2  job-1  write env of workers  1.0s
    batch 2/2  job-1  run container shop-workers-v2  1.0s
    batch 2/2  job-1  stop container shop-workers-v1  1.0s
    finish     web-1  tag shop:latest → v2  1.0s
    finish     web-1  prune old containers  1.0s
    finish     web-2  tag shop:latest → v2  1.0s
    finish     web-2  prune old containers  1.0s
    finish     job-1  tag shop:latest → v2  1.0s
    finish     job-1  prune old containers  1.0s
    finish     web-1  release the lock  1.0s

      host   web  workers
      web-1  v2
      web-2  v2
      job-1       v2

    Done: shop v2 runs on 3 hosts · 26 steps · 26.0s
    "
  `);
});

test('a failed gate explains itself at the end', () => {
  const text = print(failedWalk(), { versions: () => unchanged });
  expect(text.slice(text.indexOf('batch 1/2  web-1  run'))).toMatchInlineSnapshot(`
    "batch 1/2  web-1  run container shop-web-v2  1.0s
    batch 1/2  web-1  ✗ route shop.example.com → shop-web-v2  failed after 30.0s
    batch 1/2  web-1  route shop.example.com → shop-web-v2  undone
    finish     web-1  release the lock  1.0s
    14 steps not started (-v lists them)

    ✗ web-1: shop-web-v2 did not become healthy in 30 s. shop-web-v1 still serves; nobody was
      interrupted.

      asked        http://shop-web-v2:80/up, 30 times, every 1 s
      last answer  connection refused
      container    running, 0 restarts, listens on 3000, not on 80
      so           set proxy.app_port: 3000 in config/deploy.yml (or make the app listen on 80)
      its last lines
        * Listening on http://0.0.0.0:3000
      all of it    kamal-plan app logs -h web-1 --container-id shop-web-v2 -n all -d production

      host   web              workers
      web-1  v1 (v2 stopped)
      web-2  v1
      job-1                   v1

    Lock released. Nothing to undo. Again: kamal-plan deploy -P --version v2
    "
  `);
});

test('a stopped run says where it stopped and what may have been finished', () => {
  const text = print(stoppedWalk(), { versions: () => unchanged });
  expect(text.slice(text.indexOf('SIGINT'))).toMatchInlineSnapshot(`
    "SIGINT: stopping; what runs is finished or abandoned, then the lock is released
    finish     web-1  release the lock  1.0s
    21 steps not started (-v lists them)

      host   web              workers
      web-1  v1 (v2 stopped)
      web-2  v1
      job-1                   v1

    Stopped by SIGINT after 4 of 26 steps. Was running, perhaps finished: pull image shop:v2 (web-1).
    Lock released. Nothing to undo.
    Again: kamal-plan deploy -P --version v2
    "
  `);
});

test('hosts that were switched before the failure are named', () => {
  const versions = (): readonly VersionRow[] => [{ host: 'web-1', role: 'web', version: 'v2', was: 'v1' }];
  expect(print(failedWalk(), { versions })).toContain('Lock released. Now on v2: web-1. Again: kamal-plan deploy');
});

test('a saved plan that began to change hosts holds no more, and one that did not is applied again', () => {
  const anew = 'kamal-plan plan deploy -P --version v2 --out plan.json';
  expect(print(failedWalk(), { anew })).toContain(`A new plan: ${anew}`);
  expect(print(failedWalk(), { anew })).not.toContain('Again:');
  const outcome = {
    state: 'stopped',
    done: [],
    failed: [],
    cancelled: [],
    abandoned: [],
    unheard: [],
    undone: [],
    ms: 0,
  } as const;
  expect(print([{ type: 'walk-finished', outcome, at: 0 }], { anew })).toContain('Again: kamal-plan deploy');
});

test('a slow step is mentioned every 15 seconds', () => {
  let tick: (now: number) => void = () => {};
  const chunks: string[] = [];
  const report = plainReporter({
    write: (text) => void chunks.push(text),
    plan: shopDeploy,
    startedAt: 0,
    verbose: false,
    quiet: false,
    ticker: (callback) => {
      tick = callback;
      return () => void chunks.push('ticker stopped\n');
    },
  });
  const [started, first, done] = smoothWalk() as [WalkEvent, WalkEvent, WalkEvent];
  report(started);
  report(first);
  for (const now of [1000, 14_000, 15_000, 16_000, 30_000]) tick(now);
  report(done);
  tick(60_000);
  report(smoothWalk().at(-1) as WalkEvent);
  expect(chunks.slice(0, 4).join('')).toMatchInlineSnapshot(`
    "prepare    local  run hook pre-connect  still running after 15.0s
    prepare    local  run hook pre-connect  still running after 30.0s
    prepare    local  run hook pre-connect  1.0s
    ticker stopped
    "
  `);
});

test('quiet prints failures and the end only', () => {
  const text = print(failedWalk(), { quiet: true });
  expect(text.split('\n').slice(0, 2)).toEqual([
    'batch 1/2  web-1  ✗ route shop.example.com → shop-web-v2  failed after 30.0s',
    'batch 1/2  web-1  route shop.example.com → shop-web-v2  undone',
  ]);
});

test('verbose shows what steps print, without escape codes', () => {
  const text = print(failedWalk(), { verbose: true });
  expect(text).toContain('batch 1/2  web-1  | waiting for /up\n');
  expect(text).toContain('prune old containers  not started: web-1 was not switched');
  expect(text).not.toContain('\u001b');
});

test('a host that changed is told apart from a command that failed', () => {
  const text = print(failedWalk({ reason: 'drift', host: 'web-1', detail: 'its containers changed' }));
  expect(text).toContain('✗ route shop.example.com → shop-web-v2  not started: the host changed\n');
});

test('what still serves is taken from the table where the host did not say', () => {
  const { findings: _, ...bare } = wrongPort as Extract<typeof wrongPort, { reason: 'command-failed' }>;
  expect(print(failedWalk(bare), { versions: () => unchanged })).toContain('v1 still serves; nobody was');
  expect(print(failedWalk(bare), { versions: () => updated })).not.toContain('still serves');
});
