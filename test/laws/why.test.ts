/** Laws of why a step is in a plan. */
import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { makePlan } from '../../planner/index.ts';
import type { Step } from '../../planner/plan.ts';
import { isFirst, type Thing } from '../../planner/things.ts';
import { whyOf } from '../../planner/why.ts';
import { check, giveTime } from './check.ts';
import { changes, situations } from './situation-arbitrary.ts';

giveTime();

const plans = fc
  .oneof(situations, changes)
  .map((situation) => makePlan(situation).plan)
  .filter(({ steps }) => steps.length > 0);

describe('why a step is in a plan', () => {
  test('is answered for every id, of steps that are there and of steps that were left out', () => {
    check(fc.tuple(plans, fc.nat()), ([plan, at]) => {
      const all = [...plan.steps, ...plan.skipped];
      const asked = all[at % all.length];
      if (asked === undefined) throw new Error('the plan is not empty');
      const answer = whyOf(plan, asked.id);
      expect('found' in answer ? answer.found.step : 'done' in answer ? answer.done : undefined).toBe(asked);
    });
  });

  test('names steps that need it and come after it, and steps that it waits for and come before it', () => {
    check(fc.tuple(plans, fc.nat()), ([plan, at]) => {
      const place = new Map(plan.steps.map(({ id }, index) => [id, index]));
      const asked = plan.steps[at % plan.steps.length];
      const answer = whyOf(plan, asked?.id ?? '');
      if (asked === undefined || !('found' in answer)) throw new Error('every step is found');
      const { neededBy, after, before } = answer.found;
      let giver = asked;
      for (const user of neededBy) {
        const had = user.needs.filter((thing) => giver.gives.includes(thing));
        expect(had).not.toEqual([]);
        // The first of several may be another one, and then this giver may come after who needed it.
        if (!had.every((thing) => isFirst(thing as Thing)))
          expect(place.get(user.id)).toBeGreaterThan(place.get(giver.id) ?? 0);
        giver = user;
      }
      const waitFor = (step: Step): Step[] => plan.steps.filter(({ after }) => after.includes(step.id));
      const users = waitFor(asked).filter(({ needs }) => needs.some((thing) => asked.gives.includes(thing)));
      if (users.length > 0) expect(users).toContain(neededBy[0]);
      for (const step of after) expect(asked.after).toContain(step.id);
      for (const step of [...after, ...before]) expect(place.get(step.id)).toBeLessThan(place.get(asked.id) ?? 0);
    });
  });

  test('is known of every step that others keep: the step that keeps it is there and needs what it gives', () => {
    check(plans, ({ steps }) => {
      for (const step of steps) {
        expect(step.kept.by === undefined).toBe(step.kept.rule !== 'needed');
        if (step.kept.by === undefined) continue;
        const keeper = steps.find(({ id }) => id === step.kept.by);
        expect(
          keeper?.needs.some((thing) => step.gives.includes(thing)),
          step.id,
        ).toBe(true);
      }
    });
  });
});
