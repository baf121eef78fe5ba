/** Walks of the test plans as events, with a clock that only moves when told. */
import type { WalkEvent, WalkOutcome } from '../../executors/event.ts';
import type { Failure } from '../../executors/failure.ts';
import type { Plan } from '../../planner/plan.ts';
import { shopDeploy } from './plans.ts';

/** What web-1's new container answered when it listened on the wrong port. */
export const wrongPort: Failure = {
  reason: 'command-failed',
  host: 'web-1',
  command: 'docker exec kamal-proxy kamal-proxy deploy shop-web --target=shop-web-v2:80',
  exit: 1,
  output: ['Error: target failed to become healthy within configured timeout (30s)'],
  findings: {
    asked: 'http://shop-web-v2:80/up, 30 times, every 1 s',
    lastAnswer: 'connection refused',
    container: 'running, 0 restarts',
    listens: [3000],
    verdict: 'set proxy.app_port: 3000 in config/deploy.yml (or make the app listen on 80)',
    lastLines: ['* Listening on http://0.0.0.0:3000'],
    stillServing: 'shop-web-v1',
  },
};

/** The id of the step that switches web-1. */
export const SWITCH = 'route shop.example.com → shop-web-v2 @web-1';

const SECOND = 1000;

/** Every step starts when the one before has ended and takes a second. */
export function smoothWalk(plan: Plan = shopDeploy): readonly WalkEvent[] {
  const events = plan.steps.flatMap(({ id }, index): WalkEvent[] => [
    { type: 'step-started', step: id, at: index * SECOND },
    { type: 'step-done', step: id, ms: SECOND, at: (index + 1) * SECOND },
  ]);
  const ms = plan.steps.length * SECOND;
  const outcome = { ...nothing, state: 'done', done: plan.steps.map(({ id }) => id), ms } as const;
  return [
    { type: 'walk-started', steps: plan.steps.length, at: 0 },
    ...events,
    { type: 'walk-finished', outcome, at: ms },
  ];
}

/** The walk up to the switch of web-1, which fails after 30 seconds; only the lock's release is walked after it. */
export function failedWalk(failure: Failure = wrongPort): readonly WalkEvent[] {
  const plan = shopDeploy;
  const at = plan.steps.findIndex(({ id }) => id === SWITCH);
  const before = smoothWalk().slice(0, 1 + 2 * at);
  const start = at * SECOND;
  const end = start + 30 * SECOND;
  const rest = plan.steps.slice(at + 1).filter((step) => !step.is_final);
  const release = plan.steps.at(-1)?.id ?? '';
  const outcome: WalkOutcome = {
    state: 'failed',
    done: [...plan.steps.slice(0, at).map(({ id }) => id), release],
    failed: [{ step: SWITCH, failure }],
    cancelled: rest.map(({ id }) => id),
    abandoned: [],
    unheard: [],
    undone: [],
    ms: end + SECOND,
  };
  return [
    ...before,
    { type: 'step-started', step: SWITCH, at: start },
    { type: 'step-output', step: SWITCH, text: '\u001b[1mwaiting\u001b[0m for /up\n', at: start + SECOND },
    { type: 'step-failed', step: SWITCH, failure, ms: 30 * SECOND, at: end },
    { type: 'step-rescued', step: SWITCH, ok: true, at: end },
    ...rest.map(
      ({ id }): WalkEvent => ({ type: 'step-cancelled', step: id, because: 'web-1 was not switched', at: end }),
    ),
    { type: 'step-started', step: release, at: end },
    { type: 'step-done', step: release, ms: SECOND, at: end + SECOND },
    { type: 'walk-finished', outcome, at: end + SECOND },
  ];
}

/** A walk that Ctrl-C stopped while web-1 pulled its image. */
export function stoppedWalk(): readonly WalkEvent[] {
  const plan = shopDeploy;
  const pull = plan.steps[3]?.id ?? '';
  const release = plan.steps.at(-1)?.id ?? '';
  const cancelled = plan.steps.slice(4, -1).map(({ id }) => id);
  const outcome: WalkOutcome = {
    state: 'stopped',
    done: [...plan.steps.slice(0, 3).map(({ id }) => id), release],
    failed: [],
    cancelled,
    abandoned: [pull],
    unheard: [pull],
    undone: [],
    ms: 6000,
  };
  return [
    ...smoothWalk().slice(0, 7),
    { type: 'step-started', step: pull, at: 3000 },
    { type: 'walk-stopping', signal: 'SIGINT', at: 5000 },
    ...cancelled.map(
      (step): WalkEvent => ({ type: 'step-cancelled', step, because: 'the walk was stopped', at: 5000 }),
    ),
    { type: 'step-started', step: release, at: 5000 },
    { type: 'step-done', step: release, ms: SECOND, at: 6000 },
    { type: 'walk-finished', outcome, at: 6000 },
  ];
}

const nothing = { done: [], failed: [], cancelled: [], abandoned: [], unheard: [], undone: [] } as const;
