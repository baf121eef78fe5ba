/** How long a container may take to stop before the step gives up. */
import { expect, test } from 'vitest';
import { stopAccessory } from '../../planner/steps/accessory-state.ts';
import { ownStopSeconds, stopPatience } from '../../planner/steps/stop.ts';
import { sceneOf } from '../walk/scene.ts';

test('is what it was run with, where nobody says otherwise', async () => {
  expect(ownStopSeconds([])).toBe(10);
  expect(ownStopSeconds([['stop-timeout', '120']])).toBe(120);
  expect(ownStopSeconds([['stop-timeout', 'soon']])).toBe(10);
  const { config } = (await sceneOf('a-new-version-is-deployed')).situation;
  const [web] = config.roles;
  if (web === undefined) throw new Error('no role');
  const patient = { ...web, options: [['stop-timeout', '120']] as const };
  expect(stopPatience(config, web)).toBe(40);
  expect(stopPatience(config, patient)).toBe(150);
  expect(stopPatience(config, { ...patient, stopTimeout: 60 })).toBe(90);
});

test('is that of an accessory too', async () => {
  const { situation } = await sceneOf('accessories-are-not-as-configured');
  const [db] = situation.config.accessories;
  if (db === undefined) throw new Error('no accessory');
  const accessory = { ...db, options: [...db.options, ['stop-timeout', '300'] as const] };
  const step = stopAccessory(
    situation,
    { accessory, host: db.hosts[0] ?? '', phase: 'accessories', needs: [] },
    { why: '' },
  );
  expect(step.timeout).toBe(330);
});
