/** Files that kamal-proxy reads only when it deploys a service. */
import { expect, test } from 'vitest';
import { factsOf } from '../../planner/facts.ts';
import { makePlan } from '../../planner/index.ts';
import { sceneOf } from '../walk/scene.ts';

test('a certificate that was uploaded by a run that came no further is served by the next one', async () => {
  const { situation, planned } = await sceneOf('a-renewed-certificate-is-served');
  const upload = planned.plan.steps.find(({ kind }) => kind === 'upload-certificate');
  const before = factsOf(situation.facts, 'web-1');
  const effect = planned.effects.get(upload?.id ?? '');
  if (before === undefined || effect === undefined) throw new Error('the case has no upload');
  const facts = { ...situation.facts, hosts: { 'web-1': effect(before) } };
  const { plan } = makePlan({ ...situation, facts });
  expect(plan.steps.map(({ kind }) => kind)).toEqual(['take-lock', 'route', 'release-lock']);
  expect(plan.steps[1]?.cause).toBe('the certificate changed');
});
