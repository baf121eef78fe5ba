/** Who waits for a lock that another run holds. */
import { expect, test } from 'vitest';
import type { Verb } from '../../planner/intent.ts';
import { withLockWait } from '../../src/lock-wait.ts';
import { sceneOf } from './scene.ts';

const LOCK = 'Locked by: Ann at 2026-01-01T00:00:00Z\nVersion: v1\nMessage: Automatic deploy lock';

/** How often somebody looks before the verb is run. */
async function looks(verb: Verb, details: string, ageSeconds?: number): Promise<number> {
  const { situation } = await sceneOf('a-new-version-is-deployed', { verb, arguments: { message: 'mine' } });
  const there = situation.facts.hosts['web-1'];
  if (there === undefined || 'unreachable' in there) throw new Error('nobody looked');
  const held = { ...there, locks: { shop: { details, ...(ageSeconds === undefined ? {} : { ageSeconds }) } } };
  const facts = { ...situation.facts, hosts: { ...situation.facts.hosts, 'web-1': held } };
  let count = 0;
  const options = { lockWait: true, lockWaitTimeout: 0.1, lockWaitInterval: 0.01 };
  const output = { stderr: { write: () => true } } as unknown as Parameters<typeof withLockWait>[0]['output'];
  const look = async () => {
    count += 1;
    return { ...situation, facts };
  };
  await withLockWait({ options, output }, look, async () => 5);
  return count;
}

test.each<Verb>(['deploy', 'app maintenance', 'prune all', 'proxy reboot'])('%s waits', async (verb) => {
  expect(await looks(verb, LOCK)).toBeGreaterThan(1);
});

test.each<Verb>(['lock acquire', 'lock release', 'registry login', 'build pull', 'proxy boot_config'])(
  '%s, which takes no lock for its run, does not',
  async (verb) => {
    expect(await looks(verb, LOCK)).toBe(1);
  },
);

test('nobody waits for a lock that was taken by hand', async () => {
  expect(await looks('deploy', LOCK.replace('Automatic deploy lock', 'holidays'))).toBe(1);
});

test('a lock that says nothing yet is waited for, but not one that never will', async () => {
  expect(await looks('deploy', '', 1)).toBeGreaterThan(1);
  expect(await looks('deploy', '', 60)).toBe(1);
});
