/** Data that is deleted for good is named with its host in the plan and in the question, and nothing else is. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makePlan } from '../../planner/index.ts';
import { lossText, questionFor } from '../../src/reporters/losses.ts';
import { readCase } from '../cases/case.ts';

const CASES = join(import.meta.dirname, '../../fixtures/cases');

test('a question must name the data that its plan deletes, and no volume that stays', async () => {
  const { situation } = await readCase(join(CASES, 'an-accessory-is-removed-with-its-data'));
  const { plan } = makePlan(situation);
  expect(questionFor(plan)).toBe('Run this plan, and lose shop-db/data (db-1) for good?');
  expect(plan.steps.flatMap(({ loses = [] }) => loses)).toEqual(['shop-db/data']);
});

test('where nobody looked, data must be named with the condition', async () => {
  const { situation } = await readCase(join(CASES, 'an-accessory-is-removed-with-its-data'));
  const { plan } = makePlan({ ...situation, facts: { ...situation.facts, hosts: {} } });
  expect(lossText(plan)).toBe('shop-db/data, if it is there (db-1): nothing brings it back.');
});

test('a plan that deletes no data must not speak of any', async () => {
  const { situation } = await readCase(join(CASES, 'the-app-is-removed'));
  const { plan } = makePlan(situation);
  expect(lossText(plan)).toBeUndefined();
  expect(questionFor(plan)).toBe('Run this plan?');
});
