/** The versions that a plan offers to return to are those that the printed command returns to. */
import { expect, test } from 'vitest';
import type { Intent } from '../../planner/intent.ts';
import { rollbackLines } from '../../src/reporters/insights.ts';
import { sceneOf } from '../walk/scene.ts';

test('a version that a role never had, which the run leaves as it is, must not be offered', async () => {
  // The deploy of v2 failed on web-2; workers never had it.
  const { planned } = await sceneOf('a-deploy-goes-on-after-one-that-failed-half-way', {
    verb: 'rollback',
    version: 'v1',
  });
  expect(planned.plan.steps.some(({ role }) => role === 'workers')).toBe(false);
  expect(rollbackLines(planned.plan)).toEqual([
    'no older version can be rolled back to. Not everywhere: v2 (0 of 1 workers host).',
  ]);
});

test('after a run on some hosts or roles the command must be for these', async () => {
  const lines = async (asked: Partial<Intent>): Promise<string[]> =>
    rollbackLines((await sceneOf('a-new-version-is-deployed', asked)).planned.plan);
  expect(await lines({})).toEqual(['kamal-plan rollback v1.']);
  expect(await lines({ hosts: ['web-1', 'job-*'] })).toEqual(["kamal-plan rollback -h 'web-1,job-*' v1."]);
  expect(await lines({ roles: ['web'] })).toEqual(['kamal-plan rollback -r web v1.']);
  expect(await lines({ primaryOnly: true })).toEqual(['kamal-plan rollback -p v1.']);
});
