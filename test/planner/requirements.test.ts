/** What runs take for granted that prepare nothing on the hosts themselves. */
import { expect, test } from 'vitest';
import type { Accessory } from '../../planner/config.ts';
import type { HostFacts } from '../../planner/facts.ts';
import { makePlan, select, type Selection } from '../../planner/index.ts';
import type { Intent } from '../../planner/intent.ts';
import { sceneOf } from '../walk/scene.ts';

const WITHOUT_DOCKER = { docker: { state: 'missing' }, containers: [], images: [], networks: [] } as const;

test.each<readonly [what: string, asked: Partial<Intent>]>([
  ['rollback', { verb: 'rollback', version: 'v1' }],
  ['redeploy', { verb: 'redeploy' }],
  ['app boot', { verb: 'app boot' }],
  ['a rollback whose lock lies there', { verb: 'rollback', version: 'v1', hosts: ['db-1', 'web-*', 'job-1'] }],
])('%s needs nothing but SSH of hosts that have no role', async (_what, asked) => {
  const { plan } = await planned(asked, { 'db-1': WITHOUT_DOCKER });
  expect(plan.blockers).toEqual([]);
  const lockHost = plan.steps.find(({ kind }) => kind === 'take-lock')?.host;
  expect(lockHost).toBe(asked.hosts?.[0] ?? 'web-1');
});

test('a rollback needs a proxy only where a role is proxied that is rolled back', async () => {
  const asked = { verb: 'rollback', version: 'v1' } as const;
  const missing = { containers: (await planned(asked)).there.containers.filter(({ name }) => name !== 'kamal-proxy') };
  const everywhere = await planned(asked, { 'web-1': missing, 'job-1': WITHOUT_DOCKER });
  expect(everywhere.plan.blockers.map(({ host, because }) => `${host}: ${because}`)).toEqual(
    expect.arrayContaining(['web-1: kamal-proxy does not run', 'job-1: docker is not installed']),
  );
  const workers = await planned({ ...asked, roles: ['workers'] }, { 'web-1': missing });
  expect(workers.plan.blockers).toEqual([]);
});

/** Two versions of the app on three hosts, and a proxied accessory on a fourth, changed so. */
async function planned(asked: Partial<Intent>, changes: Readonly<Record<string, Partial<HostFacts>>> = {}) {
  const { situation } = await sceneOf('a-rollback-to-the-version-before', asked);
  const [web] = situation.config.roles.filter(({ name }) => name === 'web');
  const there = situation.facts.hosts['web-1'] as HostFacts;
  const hosts = { ...situation.facts.hosts, 'db-1': there };
  const changed = Object.entries(hosts).map(([host, facts]) => [host, { ...facts, ...changes[host] }]);
  const db = accessory(web?.proxy === undefined ? {} : { proxy: web.proxy });
  const config = { ...situation.config, accessories: [db] };
  const selection = select(config, situation.intent) as Selection;
  const facts = { ...situation.facts, hosts: Object.fromEntries(changed) as typeof hosts };
  return { there, plan: makePlan({ ...situation, config, selection, facts }).plan };
}

const accessory = (proxied: Pick<Accessory, 'proxy'>): Accessory => ({
  name: 'db',
  service: 'shop-db',
  image: 'mysql:8',
  hosts: ['db-1', 'job-1'],
  network: 'kamal',
  env: { clear: [], secrets: [] },
  files: [],
  directories: [],
  volumes: [],
  labels: [],
  options: [],
  restart: 'unless-stopped',
  ...proxied,
});
