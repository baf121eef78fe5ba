/** Containers that run are compared with what the configuration asks for, as Docker shows them. */
import { expect, test } from 'vitest';
import type { Accessory, ClearValue, Config, Logging, OptionValue, Pairs } from '../../planner/config.ts';
import type { ContainerFacts, Facts, HostFacts } from '../../planner/facts.ts';
import { makePlan, select, type Selection, type Situation } from '../../planner/index.ts';
import { applied } from '../laws/effects.ts';
import { sceneOf } from '../walk/scene.ts';

/** What roles and accessories may say of their containers. */
interface Settings {
  readonly options?: Pairs<OptionValue>;
  readonly volumes?: readonly string[];
  readonly clear?: Pairs<ClearValue>;
  readonly labels?: Pairs<ClearValue>;
  readonly logging?: Logging;
  readonly cmd?: string;
}

const LOG = { driver: 'json-file', options: { 'max-size': '10m' } };

/** What Docker shows of a container without settings of its own. */
const SHOWN = { binds: [], volumes: [], log: LOG, memory: 0, extraHosts: [], ports: [], cmd: ['bin/server'] };

const logged = (driver: string, options: Readonly<Record<string, string>>): Partial<ContainerFacts> => ({
  log: { driver, options },
});

const SAME: readonly (readonly [what: string, settings: Settings, shown: Partial<ContainerFacts>])[] = [
  ['a volume among the options', { options: [['volume', ['/srv/data:/data']]] }, { binds: ['/srv/data:/data'] }],
  ['a volume without a name', { volumes: ['/cache'] }, { volumes: ['/cache', '/of/the/image'] }],
  [
    'relative volumes',
    { volumes: ['./storage:/rails/storage', '../x//y/:/y:ro'] },
    { binds: ['/home/deploy/storage:/rails/storage', '/home/x/y:/y:ro'] },
  ],
  [
    'a relative volume among the options',
    { options: [['volume', '.hidden:/data']] },
    { binds: ['/home/deploy/.hidden:/data'] },
  ],
  ['a volume of which only the shell knows', { options: [['volume', '${DATA}:/data']] }, { binds: ['/srv:/data'] }],
  [
    'an option of the log that is no text',
    { logging: { driver: 'local', options: [['compress', false]] } },
    logged('local', { compress: 'false' }),
  ],
  [
    'an option of the log of which only the shell knows',
    { logging: { driver: 'fluentd', options: [['fluentd-address', '${FLUENTD}:24224']] } },
    logged('fluentd', { 'fluentd-address': '10.0.0.7:24224' }),
  ],
  [
    'a blank option of the log',
    { logging: { driver: 'syslog', options: [['tag', ' ']] } },
    logged('syslog', { tag: '' }),
  ],
  [
    'an option of the log that the daemon adds',
    { options: [['log-opt', 'max-file=3']] },
    logged('json-file', { 'max-size': '10m', 'max-file': '3', mode: 'non-blocking' }),
  ],
  [
    'a log driver among the options',
    {
      options: [
        ['log-driver', 'local'],
        ['log-opt', ['max-size=5m']],
      ],
    },
    logged('local', { 'max-size': '5m' }),
  ],
  ['labels among the options', { options: [['label', ['x=y=z', 'bare']]] }, { labels: { x: 'y=z', bare: '' } }],
  ['variables among the options', { options: [['env', ['X=y', 'OF_HOST']]] }, { env: { X: 'X=y', OF_HOST: '' } }],
  ['variables of a file among the options', { options: [['env-file', '/etc/x']] }, { env: { X: '' } }],
  ['variables that Docker adds for a proxy', {}, { env: { HTTP_PROXY: '', no_proxy: '' } }],
  ['a size in binary units', { options: [['memory', '512MiB']] }, { memory: 512 * 1024 ** 2 }],
  ['a size with a fraction', { options: [['memory', '0.5 Tb']] }, { memory: 512 * 1024 ** 3 }],
  ['a size of which only the shell knows', { options: [['memory', '${MEMORY}']] }, { memory: 1024 }],
  ['blank variables', { clear: [['B', '   ']] }, {}],
  ['blank labels', { labels: [['b', '  ']] }, { labels: { b: '' } }],
  [
    'a host that is added with an equals sign',
    { options: [['add-host', 'db=10.0.0.9']] },
    { extraHosts: ['db:10.0.0.9'] },
  ],
  ['a port of which only the shell knows', { options: [['publish', '${PORT}:80']] }, { ports: [':8080:80/tcp'] }],
  ['another entrypoint', { options: [['entrypoint', 'bin/run']] }, { cmd: [] }],
  ['a blank command', { cmd: ' ' }, {}],
];

test.each(SAME)('%s is no reason to restart what runs', async (_what, settings, shown) => {
  const situation = await running(settings, shown);
  const { plan } = makePlan(situation);
  expect(plan.steps.map(({ id, cause }) => `${id}: ${cause}`)).toEqual([]);
  expect(plan.drift.flatMap(({ differences }) => differences)).toEqual([]);
});

test.each(SAME)('%s leaves nothing to do once it has been deployed', async (_what, settings) => {
  const situation = await running(settings, {});
  const facts = beforeRun(situation);
  const planned = makePlan({ ...situation, facts });
  const again = makePlan({ ...situation, facts: applied(facts, planned) });
  expect(planned.plan.steps.some(({ kind }) => kind === 'run-container')).toBe(true);
  expect(again.plan.steps.map(({ id, cause }) => `${id}: ${cause}`)).toEqual([]);
});

test.each<readonly [cause: string, settings: Settings, shown: Partial<ContainerFacts>]>([
  ['volume /srv/data:/data added', { options: [['volume', '/srv/data:/data']] }, {}],
  ['volume /srv/data:/data removed', {}, { binds: ['/srv/data:/data'] }],
  ['volume /cache added', { volumes: ['/cache'] }, { volumes: ['/of/the/image'] }],
  ['log option max-file changed', { options: [['log-opt', 'max-file=3']] }, {}],
  ['log option tag changed', { logging: { options: [['tag', '${TAG}']] } }, logged('json-file', { 'max-size': '10m' })],
  ['log driver json-file → local', { options: [['log-driver', 'local']] }, {}],
  ['label x changed', { options: [['label', 'x=y']] }, { labels: { x: 'z' } }],
  ['env X changed', { options: [['env', 'X=y']] }, { env: { X: 'X=z' } }],
  ['env X removed', {}, { env: { X: '' } }],
  ['option memory changed', { options: [['memory', '1gib']] }, { memory: 1024 }],
  ['cmd changed', { options: [['entrypoint', 'bin/run']] }, {}],
])('%s is told of roles and accessories', async (cause, settings, shown) => {
  const { plan } = makePlan(await running(settings, shown));
  expect(plan.steps.find(({ kind }) => kind === 'run-container')?.cause).toBe(cause);
  expect(plan.drift.map(({ what, differences }) => [what, ...differences])).toEqual([['accessory db', cause]]);
});

const WEB = 'shop-web-v2';

/** A host on which a role and an accessory of these settings run, as Docker shows both. */
async function running(settings: Settings, shown: Partial<ContainerFacts>): Promise<Situation> {
  const { situation } = await sceneOf('the-version-that-runs-is-deployed-again', { hosts: ['web-1'] });
  const config = configured(situation.config, settings);
  const there = situation.facts.hosts['web-1'] as HostFacts;
  const web = there.containers.find(({ name }) => name === WEB) as ContainerFacts;
  const others = there.containers.filter((one) => one !== web);
  const db = { ...web, id: 'd'.repeat(64), name: 'shop-db', image: 'mysql:8', imageId: 'sha256:db' };
  const ofDb = { labels: { service: 'shop-db' }, env: { KAMAL_HOST: '' } };
  const host = {
    ...there,
    containers: [asShown(web, shown), asShown({ ...db, ...ofDb }, shown), ...others],
    images: [...there.images, { id: 'sha256:db', tags: ['mysql:8'], labels: {} }].map((image) => ({
      ...image,
      ...OF_IMAGE,
    })),
  };
  const selection = select(config, situation.intent) as Selection;
  return { ...situation, config, selection, facts: { ...situation.facts, hosts: { 'web-1': host } } };
}

/** What images say themselves. */
const OF_IMAGE = { env: [], cmd: ['bin/server'] };

const asShown = (container: ContainerFacts, shown: Partial<ContainerFacts>): ContainerFacts => ({
  ...container,
  ...SHOWN,
  ...shown,
  labels: { ...container.labels, ...shown.labels },
  env: { ...container.env, ...shown.env },
});

function configured(config: Config, settings: Settings): Config {
  const { options = [], labels = [], clear = [], logging = { options: [] }, volumes = [] } = settings;
  const cmd = settings.cmd === undefined ? {} : { cmd: settings.cmd };
  const roles = config.roles.map((role) => ({
    ...role,
    ...cmd,
    options,
    labels,
    logging,
    hosts: role.hosts.map((host) => ({ ...host, env: { ...host.env, clear: [...host.env.clear, ...clear] } })),
  }));
  const db: Accessory = {
    name: 'db',
    service: 'shop-db',
    image: 'mysql:8',
    hosts: ['web-1'],
    network: 'kamal',
    env: { clear, secrets: [] },
    files: [],
    directories: [],
    volumes,
    labels,
    options,
    restart: 'unless-stopped',
    ...cmd,
  };
  return { ...config, roles, volumes, logging, accessories: [db] };
}

/** The same host without the role's container. */
const beforeRun = ({ facts }: Situation): Facts => {
  const host = facts.hosts['web-1'] as HostFacts;
  const containers = host.containers.filter(({ name }) => name !== WEB);
  return { ...facts, hosts: { 'web-1': { ...host, containers } } };
};
