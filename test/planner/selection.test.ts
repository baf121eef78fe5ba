/** Hosts and roles that are named, as Kamal orders them. */
import { expect, test } from 'vitest';
import { select, type Selection } from '../../planner/index.ts';
import { sceneOf } from '../walk/scene.ts';

test('hosts boot in the order of the configuration, and the lock lies on the first that is named', async () => {
  const { situation } = await sceneOf('twelve-web-hosts');
  const [first = '', second = '', third = ''] = situation.selection.appHosts;
  const hosts = [third, first, second];
  const selection = select(situation.config, { ...situation.intent, hosts }) as Selection;
  expect(selection.appHosts).toEqual([first, second, third]);
  expect(selection.primaryHost).toBe(third);
  expect(selection.hosts).toEqual(hosts);
});
