import { describe, expect, test } from 'vitest';
import type { JobOutcome } from '../../executors/executor.ts';
import { failing, sceneOf } from './scene.ts';

describe('the release of the lock', () => {
  const release = 'release-lock shop @web-1';
  const lost: JobOutcome = { state: 'lost', detail: 'connection reset' };

  test('is performed once more where nobody heard how it ended', async () => {
    const scene = await sceneOf('a-new-version-is-deployed');
    const ends: (JobOutcome | undefined)[] = [lost, undefined];
    const { outcome, events } = await scene.walk({ fails: (id) => (id === release ? ends.shift() : undefined) });
    expect(outcome.state).toBe('done');
    const seen = events.filter((event) => 'step' in event && event.step === release).map(({ type }) => type);
    expect(seen).toEqual(['step-started', 'step-done']);
  });

  test('is not tried a third time, nor again where its host refused it or was not reached', async () => {
    const scene = await sceneOf('a-new-version-is-deployed');
    const unsent: JobOutcome = { ...lost, isUnsent: true };
    for (const [end, times] of [[lost, 2] as const, [unsent, 1] as const, [failing(release)(release), 1] as const]) {
      const { outcome, world } = await scene.walk({ fails: (id) => (id === release ? end : undefined) });
      expect(outcome.failed.map(({ step }) => step)).toEqual([release]);
      expect(world.batches.filter(({ jobs }) => jobs.some(({ id }) => id === release)).length).toBe(times);
    }
  });
});
