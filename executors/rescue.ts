import type { Step } from '../planner/plan.ts';
import type { Executor } from './executor.ts';

/** Seconds; a container stops within its own time, which may be long. */
const PATIENCE = 600;

/** Undoes what a failed step leaves, e.g. a container that never became healthy; false where that fails too. */
export async function rescue(executor: Executor, { id, host, lane, rescue: commands }: Step): Promise<boolean> {
  let isDone = false;
  await executor.perform(
    { host, lane: `rescue ${lane ?? ''}`, jobs: [{ id: `rescue ${id}`, commands, timeout: PATIENCE }] },
    { started: () => {}, output: () => {}, ended: (_id, { state }) => void (isDone = state === 'done') },
  );
  return isDone;
}
