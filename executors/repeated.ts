import type { Batch, Executor, JobListener } from './executor.ts';

/**
 * Performs what may be done twice: once more on a new connection where nobody heard how it ended. That a host fell silent
 * may show only after the step's own time is over.
 */
export async function performRepeated(executor: Executor, batch: Batch, listener: JobListener): Promise<void> {
  let isUnheard = false;
  await executor.perform(batch, {
    started: (id) => listener.started(id),
    output: (id, text) => listener.output(id, text),
    ended: (id, outcome) => {
      isUnheard = outcome.state === 'timed-out' || (outcome.state === 'lost' && outcome.isUnsent !== true);
      if (!isUnheard) listener.ended(id, outcome);
    },
  });
  if (!isUnheard) return;
  await executor.reconnect(batch.host);
  await executor.perform(batch, {
    started: () => {},
    output: (id, text) => listener.output(id, text),
    ended: (id, outcome) => listener.ended(id, outcome),
  });
}
