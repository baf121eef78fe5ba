/** What a walk comes to when one step fails: decided by the plan's edges and its policy, whatever hosts do in between. */
import type { Plan, Step } from './plan.ts';
import { isTooLate, revertSteps } from './revert.ts';

export interface Foreseen {
  readonly done: readonly string[];
  readonly cancelled: readonly string[];
  /** Done, or begun by the time of the failure, and undone again. */
  readonly undone: readonly string[];
}

/** The end of a walk in which `failing` fails and nothing else does. Lists are in plan order. */
export function foresee(plan: Plan, failing: string): Foreseen {
  const lost = lostWith(plan, failing);
  const rest = plan.steps.filter(({ id }) => id !== failing);
  const done = rest.filter(({ id }) => !lost.has(id));
  const begun = new Set(idsOf(rest.filter((step) => precedes(plan, step, failing))));
  if (plan.intent.on_failure !== 'revert' || isTooLate(plan, (id) => id === failing || begun.has(id)))
    return { done: idsOf(done), cancelled: idsOf(rest, lost), undone: [] };
  const undos = new Set(revertSteps(plan, new Set(idsOf(done))).map(({ id }) => id.slice('undo '.length)));
  const kept = done.filter((step) => !undos.has(step.id) && isBefore(plan, step, failing));
  const gone = rest.filter((step) => !kept.includes(step) && !undos.has(step.id));
  return { done: idsOf(kept), cancelled: idsOf(gone), undone: idsOf(done.filter(({ id }) => undos.has(id))) };
}

const idsOf = (steps: readonly Step[], only?: ReadonlySet<string>): string[] =>
  steps.flatMap(({ id }) => (only === undefined || only.has(id) ? [id] : []));

/** True where the step is done whatever the order of the others: it precedes the one that fails, or ends the run. */
const isBefore = (plan: Plan, step: Step, failing: string): boolean =>
  step.is_final === true || precedes(plan, step, failing);

function precedes(plan: Plan, step: Step, failing: string): boolean {
  const steps = new Map(plan.steps.map((one) => [one.id, one]));
  const open = [failing];
  const seen = new Set<string>();
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    if (id === step.id) return true;
    if (seen.has(id)) continue;
    seen.add(id);
    open.push(...(steps.get(id)?.after ?? []));
  }
  return false;
}

/** The step that fails and all that can never run then. "Any of" sets may stand behind what waits for them: until nothing changes. */
function lostWith({ steps }: Plan, failing: string): ReadonlySet<string> {
  const lost = new Set([failing]);
  for (let before = 0; before !== lost.size; ) {
    before = lost.size;
    for (const step of steps) if (!lost.has(step.id) && isLost(steps, step, lost)) lost.add(step.id);
  }
  return lost;
}

function isLost(steps: readonly Step[], step: Step, lost: ReadonlySet<string>): boolean {
  if (step.is_tolerant === true) return false;
  if (step.is_final !== true)
    return step.after.some((id) => lost.has(id)) || step.after_any.some((set) => set.every((id) => lost.has(id)));
  // What was never taken is not released.
  return step.after.some((id) => lost.has(id) && givesTo(steps, id, step));
}

const givesTo = (steps: readonly Step[], id: string, { needs }: Step): boolean =>
  steps.find((one) => one.id === id)?.gives.some((thing) => needs.includes(thing)) ?? false;
