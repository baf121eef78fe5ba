/** How a walk ended, once nothing of it runs any more. */
import type { Plan } from '../planner/plan.ts';
import { undoIdOf } from '../planner/revert.ts';
import type { WalkOutcome } from './event.ts';
import type { Progress } from './progress.ts';

/** What was done and what was not; `done` only where nothing was left out. */
export function outcomeOf(
  { steps }: Plan,
  progress: Progress,
  { failed, isStopped, ms }: Pick<WalkOutcome, 'failed' | 'ms'> & { readonly isStopped: boolean },
): WalkOutcome {
  const all = new Set(progress.ids('done'));
  const cancelled = progress.ids('cancelled');
  const planned = steps.map(({ id }) => id);
  const isUndone = (id: string): boolean => all.has(undoIdOf(id));
  return {
    state: isStopped ? 'stopped' : failed.length + cancelled.length > 0 ? 'failed' : 'done',
    done: planned.filter((id) => all.has(id) && !isUndone(id)),
    undone: planned.filter(isUndone),
    failed,
    cancelled,
    abandoned: progress.ids('abandoned'),
    unheard: planned.filter((id) => progress.unheard.has(id) && !isUndone(id)),
    ms,
  };
}
