/** Hosts that do not answer: what can be done about each, and without them. */
import { expect, test } from 'vitest';
import { makePlan } from '../../planner/index.ts';
import type { Intent } from '../../planner/intent.ts';
import { sceneOf } from '../walk/scene.ts';

const DEAD = { unreachable: 'no route' };

/** What stands in the way where these hosts do not answer. */
async function blockers(dead: readonly string[], asked: Partial<Intent> = {}): Promise<string[]> {
  const { situation } = await sceneOf('a-new-version-is-deployed', asked);
  const hosts = { ...situation.facts.hosts, ...Object.fromEntries(dead.map((host) => [host, DEAD])) };
  const ssh = { ...situation.config.ssh, user: 'ops', port: 2222, keys: ['~/.ssh/ops'], proxy: 'jump@gate,far' };
  const config = { ...situation.config, ssh };
  const { plan } = makePlan({ ...situation, config, facts: { ...situation.facts, hosts } });
  return plan.blockers.map(({ host, fix }) => `${host} → ${fix}`);
}

test('a host that does not answer must come with the line to look at it and with the way to go on without it', async () => {
  expect(await blockers(['web-2'])).toEqual([
    "web-2 → try: ssh -p 2222 -i '~/.ssh/ops' -J far,jump@gate ops@web-2; to go on without web-2, add --hosts=web-1,job-1",
  ]);
});

test('several that do not answer must be left out together, which is said once', async () => {
  const [first, second] = await blockers(['web-2', 'job-1']);
  expect(first).toMatch(/; to go on without web-2 and job-1, add --hosts=web-1$/);
  expect(second).toMatch(/ ops@job-1$/);
});

test('where none answers there is nothing to go on with', async () => {
  for (const one of await blockers(['web-1', 'web-2', 'job-1'])) expect(one).not.toContain('--hosts');
});

test.each<Partial<Intent>>([{ verb: 'lock acquire', arguments: { message: 'x' } }, { verb: 'lock release' }])(
  '$verb must not need a host that has no lock',
  async (asked) => {
    expect(await blockers(['web-2', 'job-1'], asked)).toEqual([]);
    expect(await blockers(['web-1'], asked)).toHaveLength(1);
  },
);
