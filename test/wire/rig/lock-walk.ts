/** Walks of a plan that does nothing but take a lock, one step under it, and release it. */
import type { WalkEvent, WalkOutcome } from '../../../executors/event.ts';
import { walk } from '../../../executors/walk.ts';
import type { Plan, Step } from '../../../planner/plan.ts';
import { sceneOf } from '../../walk/scene.ts';
import type { Pair } from './deployer.ts';

/** The lock of a plan, and between taking and releasing it a step that is `line`. */
export async function lockPlan(line: string): Promise<Plan> {
  const { planned } = await sceneOf('a-new-version-is-deployed');
  const of = (kind: string): Step => {
    const step = planned.plan.steps.find((one) => one.kind === kind);
    if (step === undefined) throw new Error(`no ${kind}`);
    return { ...step, host: '127.0.0.1' };
  };
  const take = of('take-lock');
  const between: Step = {
    ...of('tag-latest'),
    id: 'between',
    commands: [{ shell: [line] }],
    after: [take.id],
    after_any: [],
  };
  return { ...planned.plan, steps: [take, between, { ...of('release-lock'), after: [take.id, between.id] }] };
}

export interface Walking {
  readonly outcome: Promise<WalkOutcome>;
  readonly stop: AbortController;
  /** Resolves when the step has started. */
  readonly until: (type: WalkEvent['type'], step: string) => Promise<void>;
}

/** `grace`: milliseconds for what runs when the walk is stopped. */
export function start({ executor }: Pick<Pair, 'executor'>, plan: Plan, grace = 0): Walking {
  const stop = new AbortController();
  const heard: string[] = [];
  const waiting = new Map<string, () => void>();
  const emit = (event: WalkEvent): void => {
    const what = `${event.type} ${'step' in event ? event.step.split(' ')[0] : ''}`;
    heard.push(what);
    waiting.get(what)?.();
  };
  const outcome = walk(plan, {
    executor,
    emit,
    signal: stop.signal,
    now: Date.now,
    grace,
    unchanged: new Map(),
    redact: (text) => text,
  });
  const until = (type: WalkEvent['type'], step: string): Promise<void> =>
    new Promise((resolve) => {
      if (heard.includes(`${type} ${step}`)) return resolve();
      waiting.set(`${type} ${step}`, resolve);
    });
  return { outcome, stop, until };
}
