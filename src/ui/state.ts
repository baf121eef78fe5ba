/** What a walk's events add up to, for the screen. Pure: no Ink, no clock. */
import type { WalkEvent, WalkOutcome } from '../../executors/event.ts';
import type { Failure } from '../../executors/failure.ts';
import type { Plan, Step } from '../../planner/plan.ts';
import { groupVisible, type PhaseGroup } from '../reporters/groups.ts';

export type StepStatus = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled' | 'abandoned';

export interface StepState {
  readonly status: StepStatus;
  readonly startedAt?: number;
  readonly endedAt?: number;
  readonly because?: string;
  readonly failure?: Failure;
  /** Whether what a failed step had begun is undone. */
  readonly isRescued?: boolean;
  /** The end of what it printed. */
  readonly output: string;
}

export interface RunState {
  readonly plan: Plan;
  readonly byId: ReadonlyMap<string, Step>;
  /** The plan's phases as they are shown. */
  readonly groups: readonly PhaseGroup[];
  readonly steps: ReadonlyMap<string, StepState>;
  readonly startedAt?: number;
  /** Phases whose steps are all done, in the order in which they were. */
  readonly finished: readonly string[];
  /** The step that printed last. */
  readonly speaker?: string;
  readonly signal?: string;
  readonly outcome?: WalkOutcome;
}

/** Characters of a step's output that are kept. */
const KEPT = 4000;

const WAITING: StepState = { status: 'waiting', output: '' };

/** The state before the first event. */
export function initialState(plan: Plan): RunState {
  const byId = new Map(plan.steps.map((step) => [step.id, step]));
  const steps = new Map(plan.steps.map(({ id }) => [id, WAITING]));
  return { plan, byId, groups: groupVisible(plan), steps, finished: [] };
}

/** The state after an event. */
export function reduce(state: RunState, event: WalkEvent): RunState {
  switch (event.type) {
    case 'walk-started':
      return { ...state, startedAt: event.at };
    case 'step-started':
      return change(state, event.step, { status: 'running', startedAt: event.at });
    case 'step-output':
      return { ...say(state, event.step, event.text), speaker: event.step };
    case 'step-done':
      return finish(change(state, event.step, { status: 'done', endedAt: event.at }), event.step);
    case 'step-failed':
      return change(state, event.step, { status: 'failed', endedAt: event.at, failure: event.failure });
    case 'step-rescued':
      return change(state, event.step, { isRescued: event.ok });
    case 'step-cancelled':
      return change(state, event.step, { status: 'cancelled', because: event.because });
    case 'revert-started':
      return withSteps(state, event.steps);
    case 'walk-stopping':
      return { ...state, signal: event.signal };
    case 'walk-finished':
      return settle(state, event.outcome);
    default:
      return event satisfies never;
  }
}

/** More steps than the plan had: those that undo. */
function withSteps(state: RunState, more: readonly Step[]): RunState {
  const plan = { ...state.plan, steps: [...state.plan.steps, ...more] };
  const { byId, groups, steps } = initialState(plan);
  return { ...state, plan, byId, groups, steps: new Map([...steps, ...state.steps]) };
}

/** The state of a step; steps of other plans are waiting. */
export function stateOf(state: RunState, id: string): StepState {
  return state.steps.get(id) ?? WAITING;
}

function change(state: RunState, id: string, next: Partial<StepState>): RunState {
  const before = state.steps.get(id);
  if (before === undefined) return state;
  return { ...state, steps: new Map(state.steps).set(id, { ...before, ...next }) };
}

function say(state: RunState, id: string, text: string): RunState {
  return change(state, id, { output: (stateOf(state, id).output + text).slice(-KEPT) });
}

/** Steps that were abandoned, or never started without a word, have no event of their own. */
function settle(state: RunState, outcome: WalkOutcome): RunState {
  const steps = new Map(state.steps);
  for (const [status, ids] of [
    ['abandoned', outcome.abandoned],
    ['cancelled', outcome.cancelled],
  ] as const) {
    for (const id of ids) steps.set(id, { ...stateOf(state, id), status });
  }
  return { ...state, steps, outcome };
}

function finish(state: RunState, id: string): RunState {
  const phase = state.byId.get(id)?.phase;
  if (phase === undefined || state.finished.includes(phase)) return state;
  const isDone = (step: Step): boolean => step.phase !== phase || stateOf(state, step.id).status === 'done';
  return state.plan.steps.every(isDone) ? { ...state, finished: [...state.finished, phase] } : state;
}
