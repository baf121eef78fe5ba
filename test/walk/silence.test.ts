/** A gate of which nobody hears the end, while its host goes on: the switch may be done, and the old container stopped. */
import { describe, expect, test } from 'vitest';
import type { JobOutcome } from '../../executors/executor.ts';
import { factsOf } from '../../planner/facts.ts';
import { served } from '../laws/availability.ts';
import type { Simulated } from '../laws/simulation.ts';
import { sceneOf, unhealthy } from './scene.ts';

const gate = 'route shop-web @web-1';

const SILENT: readonly JobOutcome[] = [
  { state: 'timed-out', command: 'docker exec …', output: '' },
  { state: 'lost', detail: 'connection reset' },
];

const web1 = ({ world }: Simulated): (string | undefined)[] | undefined =>
  factsOf(world.facts, 'web-1')?.containers.map(({ name, state }) => `${name} ${state}`);

describe('a gate that nobody hears of', () => {
  test.each(SILENT)('stops nothing that serves, where its host went on: %j', async (silent) => {
    const scene = await sceneOf('a-new-version-is-deployed');
    const walked = await scene.walk({ fails: (id) => (id === gate ? silent : undefined), finishesUnheard: () => true });
    expect(web1(walked)).toEqual(['shop-web-v2 running', 'shop-web-v1 exited', 'kamal-proxy running']);
    expect(served(scene.situation, walked.world.facts)).toEqual(['web @web-1', 'web @web-2']);
    expect(walked.world.questions).toEqual([]);
    expect(walked.outcome.unheard).toEqual([gate, 'stop-container shop-web-v1 @web-1']);
  });

  test.each(SILENT)('is undone with revert, with what its host did unheard: %j', async (silent) => {
    const scene = await sceneOf('a-new-version-is-deployed', { onFailure: 'revert' });
    const walked = await scene.walk({ fails: (id) => (id === gate ? silent : undefined), finishesUnheard: () => true });
    expect(web1(walked)).toEqual(['shop-web-v2 exited', 'shop-web-v1 running', 'kamal-proxy running']);
    expect(served(scene.situation, walked.world.facts)).toEqual(['web @web-1', 'web @web-2']);
    expect(walked.outcome.unheard).toEqual([]);
  });

  test('keeps what serves where the way back fails: nothing that came before the switch is undone', async () => {
    const scene = await sceneOf('a-new-version-is-deployed', { onFailure: 'revert' });
    const ends = new Map([
      [gate, SILENT[0]],
      [`undo ${gate}`, unhealthy],
    ]);
    const walked = await scene.walk({ fails: (id) => ends.get(id), finishesUnheard: () => true });
    expect(web1(walked)).toEqual(['shop-web-v2 running', 'shop-web-v1 running', 'kamal-proxy running']);
    expect(served(scene.situation, walked.world.facts)).toContain('web @web-1');
  });
});
