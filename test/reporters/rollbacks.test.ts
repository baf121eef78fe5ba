/** The versions that a plan offers to return to are those that the printed command returns to. */
import { describe, expect, test } from 'vitest';
import { type ContainerFacts, factsOf, type HostFacts } from '../../planner/facts.ts';
import { makePlan } from '../../planner/index.ts';
import type { Intent } from '../../planner/intent.ts';
import { renderBlockers } from '../../src/reporters/blockers.ts';
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

const COMMIT = '7c1f0e5d9b3a4f6e8d2c1b0a9f8e7d6c5b4a3f2e';

describe('a commit', () => {
  const asked = (version: string) => sceneOf('a-commit-is-deployed-after-another', { verb: 'rollback', version });

  test('that is named as plans show it must not be taken for a version, but lead to the whole one', async () => {
    const { plan } = (await asked(COMMIT.slice(0, 7))).planned;
    const page = renderBlockers(plan, [], { width: 60, color: false });
    expect(page).toMatch(/^Cannot roll back: 3 problems/);
    expect(page.match(new RegExp(`→ did you mean kamal-plan rollback\\s+${COMMIT}$`, 'gm'))).toHaveLength(2);
    expect(page).not.toContain('pulls it');
  });

  test('must not be guessed where another one begins so too, nor a version that is no commit', async () => {
    const { situation } = await asked('7c1f0e5');
    const there = factsOf(situation.facts, 'web-2') as HostFacts;
    const other = { ...(there.containers[0] as ContainerFacts), name: `shop-web-7c1f0e5${'0'.repeat(33)}` };
    const hosts = { ...situation.facts.hosts, 'web-2': { ...there, containers: [...there.containers, other] } };
    const { plan } = makePlan({ ...situation, facts: { ...situation.facts, hosts } });
    for (const { fix } of plan.blockers) expect(fix).toContain('pulls it');
    const early = await sceneOf('a-rollback-to-a-version-that-was-pruned', { version: 'v' });
    for (const { fix } of early.planned.plan.blockers) expect(fix).toContain('pulls it');
  });

  test('must be whole in a command to copy', async () => {
    const { planned } = await sceneOf('a-commit-is-deployed-after-another');
    expect(rollbackLines(planned.plan)).toEqual([`kamal-plan rollback ${COMMIT}.`]);
  });
});
