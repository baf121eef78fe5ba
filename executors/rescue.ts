import type { Step } from '../planner/plan.ts';
import type { JobOutcome } from './executor.ts';
import type { Asking } from './findings.ts';

/** Seconds; a container stops within its own time, which may be long. */
const PATIENCE = 600;

/**
 * Undoes what a failed step leaves, e.g. a container that never became healthy; false where that fails too, undefined where
 * it was not tried.
 */
export async function rescue(
  { executor, until }: Pick<Asking, 'executor' | 'until'>,
  { id, host, lane, rescue: commands }: Step,
  { state: end }: JobOutcome,
): Promise<boolean | undefined> {
  if (commands.length === 0 || end === 'lost' || until.aborted) return undefined;
  let isDone = false;
  await executor.perform(
    { host, lane: `rescue ${lane ?? ''}`, jobs: [{ id: `rescue ${id}`, commands, timeout: PATIENCE }] },
    { started: () => {}, output: () => {}, ended: (_id, { state }) => void (isDone = state === 'done') },
  );
  return isDone;
}
