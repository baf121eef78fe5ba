/** A plan in two parts: what can be prepared while nobody notices, and the switch with everything behind it. */
import { criticalPathOf } from './insights/critical-path.ts';
import { neighboursOf } from './insights/neighbours.ts';
import { unknownsOf } from './insights/unknowns.ts';
import type { Plan, Step } from './plan.ts';

/** True where the plan has a switch to stop before. */
export const hasSwitch = ({ steps }: Plan): boolean => steps.some((step) => step.goes_live === true);

/** Everything that neither goes live nor waits for something that does; the lock is released after it. */
export function untilGate(plan: Plan): Plan {
  const live = liveIds(plan);
  const kept = within(plan, (step) => !live.has(step.id));
  // No version meets or follows another before the switch.
  return { ...kept, part: 'until gate', availability: [], overlaps: [], rollback_targets: [] };
}

/** What `untilGate` leaves out, under a lock of its own. */
export function fromSwitch(plan: Plan): Plan {
  const live = liveIds(plan);
  const kept = within(plan, (step) => live.has(step.id) || step.is_final === true || isLock(step));
  return { ...kept, part: 'from switch' };
}

/** Takes the lock. */
export const isLock = ({ gives }: Step): boolean => gives.some((thing) => thing.startsWith('lock '));

/** Steps come in an order that respects every edge, so one pass finds all that follow. */
function liveIds({ steps }: Plan): Set<string> {
  const live = new Set<string>();
  for (const step of steps) {
    const follows = [...step.after, ...step.after_any.flat()].some((id) => live.has(id));
    if (step.goes_live === true || (follows && step.is_final !== true)) live.add(step.id);
  }
  return live;
}

/** The plan with only some of its steps, and what these say; what they waited for besides is done or never was theirs. */
function within(plan: Plan, isIn: (step: Step) => boolean): Plan {
  const kept = plan.steps.filter(isIn);
  const ids = new Set(kept.map(({ id }) => id));
  const steps = kept.map((step) => ({
    ...step,
    after: step.after.filter((id) => ids.has(id)),
    after_any: step.after_any.filter((set) => set.every((id) => ids.has(id))),
  }));
  const count = (action: Step['action']): number => steps.filter((step) => step.action === action).length;
  const counts = {
    create: count('create'),
    update: count('update'),
    replace: count('replace'),
    delete: count('delete'),
    conditional: steps.filter((step) => step.guard.state === 'conditional').length,
  };
  return {
    ...plan,
    steps,
    neighbours: neighboursOf({ steps }),
    unknowns: unknownsOf({ steps }),
    critical_path: criticalPathOf({ steps }),
    summary: { ...plan.summary, ...counts },
  };
}
