/** What is chosen about a configuration, before a Config is made of it. */
import fc from 'fast-check';
import type { Config, Env, Role, Ssl } from '../../planner/config.ts';

export const HOSTS = ['web-1', 'web-2', 'web-3', 'job-1', 'db-1'];
/** One name starts another: prefixes must not be mistaken for roles. */
export const ROLES = ['cron', 'web', 'web-admin', 'workers'];
const SECRETS = ['API_KEY', 'DATABASE_URL', 'RAILS_MASTER_KEY'];

const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 2 });

const roleChoices = fc.record({
  hosts: fc.subarray(HOSTS.slice(0, 4)),
  isProxied: fc.boolean(),
  ssl: fc.constantFrom<Ssl>(false, 'auto', { certificatePem: 'CERTIFICATE', privateKeyPem: 'PRIVATE_KEY' }),
  isShared: fc.nat(9).map((number) => number === 0),
  paths: fc.constantFrom<readonly string[]>([], ['/admin'], ['/a', 'b/']),
  secrets: fc.subarray(SECRETS),
  clear: fc.constantFrom<Env['clear']>(
    [],
    [['MODE', 'fast']],
    [
      ['ON', false],
      ['FROM_SHELL', ''],
      ['PATH', '${HOME}/x'],
      ['BLANK', '  '],
    ],
  ),
  cmd: maybe(fc.constantFrom('bin/jobs', "sh -c 'run $THIS'")),
  labels: fc.constantFrom<Role['labels']>(
    [],
    [
      ['team', 'core'],
      ['blank', ' '],
    ],
  ),
  options: fc.constantFrom<Role['options']>(
    [],
    [['memory', '512m']],
    [
      ['publish', ['8080:80', '9090']],
      ['add-host', 'x:10.0.0.1'],
    ],
    [
      ['volume', ['/srv/x:/y', './x:/z']],
      ['label', 'team=ours'],
      ['env', ['MODE=slow', 'OF_HOST']],
      ['log-opt', 'max-file=3'],
    ],
  ),
  logging: fc.constantFrom<Role['logging']>(
    { options: [] },
    {
      driver: 'json-file',
      options: [
        ['max-size', '5m'],
        ['compress', false],
      ],
    },
  ),
  restart: fc.constantFrom('unless-stopped', 'always'),
  stopTimeout: maybe(fc.constant(20)),
  hasAssets: fc.boolean(),
});

const accessoryChoices = fc.record({
  hosts: fc.subarray(HOSTS, { minLength: 1 }),
  isProxied: fc.nat(3).map((number) => number === 0),
  hasFiles: fc.boolean(),
  hasDirectories: fc.boolean(),
  secrets: fc.subarray(SECRETS),
  isPrivate: fc.boolean(),
  network: fc.constantFrom('kamal', 'bridge'),
});

export const configChoices = fc.record({
  destination: maybe(fc.constant('staging')),
  roles: fc.tuple(...ROLES.map(() => maybe(roleChoices))),
  primary: fc.nat(3),
  accessories: fc.tuple(maybe(accessoryChoices), maybe(accessoryChoices)),
  registry: fc.constantFrom<Config['registry']>(
    { username: { literal: 'shop' }, password: { secret: 'REGISTRY_PASSWORD' }, isLocal: false },
    {
      server: 'ghcr.io',
      username: { secret: 'REGISTRY_USER' },
      password: { secret: 'REGISTRY_PASSWORD' },
      isLocal: false,
    },
    { server: 'localhost:5555', isLocal: true },
    { server: 'docker.io', username: { literal: 'shop' }, password: { secret: 'REGISTRY_PASSWORD' }, isLocal: false },
  ),
  limit: maybe(fc.integer({ min: 1, max: 3 })),
  wait: maybe(fc.constant(5)),
  parallelRoles: fc.boolean(),
  volumes: fc.constantFrom<readonly string[]>(
    [],
    ['data:/data', '$PWD/uploads:/uploads', '~/x:/x', './x:/w', '/cache'],
  ),
  retainContainers: fc.integer({ min: 1, max: 3 }),
  hasErrorPages: fc.boolean(),
  hasRelease: fc.boolean(),
  hasProxyRun: fc.boolean(),
});

export type RoleChoices = typeof roleChoices extends fc.Arbitrary<infer T> ? T : never;

export type AccessoryChoices = typeof accessoryChoices extends fc.Arbitrary<infer T> ? T : never;
