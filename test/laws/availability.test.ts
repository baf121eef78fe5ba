/** What plans foresee of healthy containers, held against walks in every order. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makePlan, type Situation } from '../../planner/index.ts';
import { healthy } from './availability.ts';
import { checkAsync, giveTime } from './check.ts';
import { simulate } from './simulation.ts';
import { tidyChanges, tidySituations } from './situation-arbitrary.ts';

giveTime();

const planOf = (situation: Situation) => ({ situation, planned: makePlan(situation) });
const canRun = ({ planned: { plan } }: ReturnType<typeof planOf>): boolean =>
  plan.blockers.length === 0 && plan.steps.length > 0;
const known = tidySituations.map(planOf).filter(canRun);
const knownChanges = tidyChanges.map(planOf).filter(canRun);

describe('the fewest healthy containers that a plan foresees', () => {
  test('are what is left at the worst moment of any walk, or fewer, whatever the verb', () =>
    checkAsync(fc.tuple(fc.oneof(known, knownChanges), fc.scheduler()), async ([{ situation, planned }, scheduler]) => {
      const walking = simulate({
        facts: situation.facts,
        planned,
        turn: (what) => scheduler.schedule(Promise.resolve(), what),
      });
      const { world } = await scheduler.waitFor(walking);
      for (const { role, least } of planned.plan.availability)
        for (const facts of [situation.facts, ...world.happenings.map((one) => one.facts)])
          expect(healthy(situation, role, facts), role).toBeGreaterThanOrEqual(least);
    }));

  test('are none of a role that is stopped everywhere', () =>
    checkAsync(knownChanges, async ({ situation, planned }) => {
      const { verb } = situation.intent;
      if (verb !== 'app stop' && verb !== 'remove' && verb !== 'app remove') return;
      for (const { role, least } of planned.plan.availability) expect(least, role).toBe(0);
    }));
});
