import { render } from 'ink-testing-library';
import { expect, test } from 'vitest';
import type { WalkEvent } from '../../executors/event.ts';
import type { Plan } from '../../planner/plan.ts';
import { App } from '../../src/ui/App.tsx';
import { initialState, reduce } from '../../src/ui/state.ts';
import { shopLarge } from '../reporters/other-plans.ts';
import { shopDeploy } from '../reporters/plans.ts';
import { failedWalk, smoothWalk, stoppedWalk, SWITCH } from '../reporters/walks.ts';

interface View {
  readonly plan?: Plan;
  readonly now: number;
  readonly columns?: number;
  readonly rows?: number;
}

function screen(events: readonly WalkEvent[], { plan = shopDeploy, now, columns = 80, rows = 30 }: View): string {
  const state = events.reduce(reduce, initialState(plan));
  const { lastFrame, unmount } = render(<App state={state} now={now} columns={columns} rows={rows} />);
  const frame = lastFrame() ?? '';
  unmount();
  const lines = frame.split('\n').map((line) => line.trimEnd());
  return lines.join('\n').trimEnd();
}

const until = (events: readonly WalkEvent[], at: number): readonly WalkEvent[] =>
  events.filter((event) => event.at <= at);

test('before the first step every phase says what it waits for', () => {
  expect(screen(until(smoothWalk(), -1), { now: 0 })).toMatchInlineSnapshot(`
    " Deploy shop v2 to production

       prepare    local and web-1
                  web-2 and job-1  waits for web-1
       batch 1/2  web-1  waits for prepare
       batch 2/2  web-2    waits for batch 1/2
                  job-1    waits for prepare
       finish     web-1, web-2 and job-1  waits for batch 2/2

     0:00  0 of 26 steps  ctrl-c stops and unlocks"
  `);
});

test('finished phases are one line, the running one shows its steps', () => {
  expect(screen(until(failedWalk(), 13_000), { now: 15_500 })).toMatchInlineSnapshot(`
    " Deploy shop v2 to production

     ✓ prepare    local, web-1, web-2 and job-1                                 8.0s
     ● batch 1/2  web-1  ✓ write env of web                                     1.0s
                         ✓ run container shop-web-v2                            1.0s
                         ⠴ route shop.example.com → shop-web-v2            5 of 30 s
                           stop container shop-web-v1
       batch 2/2  web-2    waits for batch 1/2
                  job-1    waits for the first to route shop.example.com → shop-web…
       finish     web-1, web-2 and job-1  waits for batch 2/2
     ─ web-1 route shop.example.com → shop-web-v2 ─────────────────────────────────
       waiting for /up

     0:15  10 of 26 steps  ctrl-c stops and unlocks"
  `);
});

test('a gate that failed is explained while the walk ends', () => {
  expect(screen(until(failedWalk(), 40_000), { now: 40_500, columns: 100 })).toMatchInlineSnapshot(`
    " Deploy shop v2 to production

     ✓ prepare    local, web-1, web-2 and job-1                                                     8.0s
     ✗ batch 1/2  web-1  ✓ write env of web                                                         1.0s
                         ✓ run container shop-web-v2                                                1.0s
                         ✗ route shop.example.com → shop-web-v2, undone                            30.0s
                         – 1 step not started
     – batch 2/2  web-2  – 4 steps not started
                  job-1  – 3 steps not started
     ● finish     web-1  ⠴ release the lock                                                         0.5s
                         – 2 steps not started
                  web-2  – 2 steps not started
                  job-1  – 2 steps not started
     ─ web-1: shop-web-v2 did not become healthy in 30 s. shop-web-v1 still serves; nobody was interru…
       asked        http://shop-web-v2:80/up, 30 times, every 1 s
       last answer  connection refused
       container    running, 0 restarts, listens on 3000, not on 80
       so           set proxy.app_port: 3000 in config/deploy.yml (or make the app listen on 80)
       its last lines
         * Listening on http://0.0.0.0:3000

     0:40  10 of 26 steps  ctrl-c stops and unlocks"
  `);
});

test('the last frame shows how far every host came', () => {
  expect(screen(failedWalk(), { now: 41_000 })).toMatchInlineSnapshot(`
    " Deploy shop v2 to production

     ✓ prepare    local, web-1, web-2 and job-1                                 8.0s
     ✗ batch 1/2  web-1  ✓ write env of web                                     1.0s
                         ✓ run container shop-web-v2                            1.0s
                         ✗ route shop.example.com → shop-web-v2, undone        30.0s
                         – 1 step not started
     – batch 2/2  web-2  – 4 steps not started
                  job-1  – 3 steps not started
     – finish     web-1  ✓ release the lock                                     1.0s
                         – 2 steps not started
                  web-2  – 2 steps not started
                  job-1  – 2 steps not started"
  `);
});

test('the last frame of a smooth run is its phases', () => {
  expect(screen(smoothWalk(), { now: 26_000 })).toMatchInlineSnapshot(`
    " Deploy shop v2 to production

     ✓ prepare    local, web-1, web-2 and job-1                                 8.0s
     ✓ batch 1/2  web-1                                                         4.0s
     ✓ batch 2/2  web-2 and job-1                                               7.0s
     ✓ finish     web-1, web-2 and job-1                                        7.0s"
  `);
});

test('after Ctrl-C the status says that it stops and unlocks', () => {
  expect(screen(until(stoppedWalk(), 5000), { now: 5000 })).toContain(
    ' 0:05  3 of 26 steps  SIGINT: stopping, then unlocking',
  );
});

test('a step that was abandoned may have been finished, and the last frame says so', () => {
  expect(screen(stoppedWalk(), { now: 6000 })).toContain('? pull image shop:v2, abandoned: perhaps done');
});

test('a terminal of sixty columns cuts labels and keeps times', () => {
  for (const line of screen(until(failedWalk(), 13_000), { now: 15_500, columns: 60 }).split('\n')) {
    expect(line.length).toBeLessThanOrEqual(60);
  }
});

test.each([40, 50, 60, 80])('on %i columns every line fits, and labels are cut before their times', (columns) => {
  for (const events of [until(failedWalk(), 13_000), failedWalk(), until(stoppedWalk(), 5000)]) {
    const lines = screen(events, { now: 15_500, columns }).split('\n');
    for (const line of lines) {
      expect(line.length).toBeLessThanOrEqual(columns);
      expect(line).not.toMatch(/(?<! {2}|\d)\d+\.\ds$/);
    }
  }
});

test('a narrow terminal says in fewer words what Ctrl-C does', () => {
  expect(screen(until(failedWalk(), 13_000), { now: 15_500, columns: 40 })).toMatch(
    /^ 0:15 {2}10 of 26 steps {2}ctrl-c stops$/m,
  );
});

test.each([10, 16, 24, 40])('thirty hosts fit on %i rows', (rows) => {
  const events = shopLarge.steps
    .slice(0, 70)
    .flatMap(({ id }, index): WalkEvent[] => [
      { type: 'step-started', step: id, at: index },
      ...(index % 7 === 0 ? [] : [{ type: 'step-done', step: id, ms: 1, at: index + 1 } as const]),
    ]);
  const text = screen([{ type: 'walk-started', steps: 180, at: 0 }, ...events], { plan: shopLarge, now: 100, rows });
  expect(text.split('\n').length).toBeLessThan(rows);
});

test('thirty hosts: the running ones are named, the others counted', () => {
  const events = shopLarge.steps
    .filter(({ phase }) => phase === 'prepare')
    .map(({ id, host }): WalkEvent => {
      const isLate = host.startsWith('web-3');
      return isLate ? { type: 'step-started', step: id, at: 0 } : { type: 'step-done', step: id, ms: 1, at: 1000 };
    });
  const text = screen([{ type: 'walk-started', steps: 180, at: 0 }, ...events], {
    plan: shopLarge,
    now: 2000,
    rows: 16,
  });
  expect(text).toMatchInlineSnapshot(`
    " Deploy shop v2 to production

     ● prepare  web-3.eu-central.example.…  ⠋ log in to registry.example.com    2.0s
                                            ⠋ pull image shop:v2                2.0s
                web-30.eu-central.example…  ⠋ log in to registry.example.com    2.0s
                                            ⠋ pull image shop:v2                2.0s
                28 more hosts: 28 done
       boot     30 hosts

     0:02  56 of 180 steps  ctrl-c stops and unlocks"
  `);
});

test('what a step prints is shown while it runs, without escape codes', () => {
  const text = screen(until(failedWalk(), 13_000), { now: 13_000 });
  expect(text).toContain('waiting for /up');
  const done = screen([...until(failedWalk(), 13_000), { type: 'step-done', step: SWITCH, ms: 1, at: 13_000 }], {
    now: 13_000,
  });
  expect(done).not.toContain('waiting for /up');
});
