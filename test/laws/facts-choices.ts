/** What is chosen about a host, before facts are made of it. Small numbers first: they are what a broken law is shrunk to. */
import fc from 'fast-check';
import type { ContainerFacts, RouteFacts } from '../../planner/facts.ts';

export const SHA = '0123456789abcdef0123456789abcdef01234567';
export const VERSIONS = ['v1', 'v2', SHA];
const STATES = ['running', 'running', 'running', 'exited', 'exited', 'created', 'dead', 'restarting'];

/** How a container may differ from what its version's deploy left. */
export const DRIFTS: Readonly<Record<string, (container: ContainerFacts) => Partial<ContainerFacts>>> = {
  env: ({ env }) => ({ env: { ...env, KAMAL_HOST: 'elsewhere', OLD_FLAG: 'x' } }),
  'env gone': ({ env }) => ({ env: Object.fromEntries(Object.entries(env ?? {}).slice(1)) }),
  cmd: () => ({ cmd: ['sleep', '1'] }),
  image: () => ({ imageId: 'sha256:older' }),
  label: ({ labels }) => ({ labels: { ...labels, later: 'x', earlier: 'y' } }),
  log: () => ({ log: { driver: 'json-file', options: { 'max-size': '10m', zeta: '1', alpha: '2' } } }),
  binds: () => ({ binds: ['/var/old:/old'] }),
};

/** What stands in the way of a run. */
const TROUBLES = [
  'none',
  'none',
  'none',
  'unknown',
  'unreachable',
  'docker missing',
  'docker down',
  'docker forbidden',
  'lock',
  'old proxy',
  'port',
  'foreign route',
  'wrong label',
] as const;

const containerChoices = fc.record({
  version: fc.nat(VERSIONS.length - 1),
  state: fc.constantFrom(...STATES),
  drift: fc.oneof(
    { weight: 2, arbitrary: fc.constant('none') },
    { weight: 1, arbitrary: fc.constantFrom(...Object.keys(DRIFTS)) },
  ),
  isReplaced: fc.nat(5).map((number) => number === 0),
  health: fc.constantFrom(undefined, undefined, 'healthy', 'starting', 'unhealthy'),
  whose: fc.constantFrom(
    'ours',
    'ours',
    'ours',
    'ours',
    'ours',
    'ours',
    'ours',
    'ours',
    'ours',
    'orphan',
    'destination',
    'service',
  ),
});

const roleChoices = fc.record({
  containers: fc.array(containerChoices, { maxLength: 2 }),
  routed: fc.option(fc.nat(5), { nil: undefined, freq: 5 }),
  routeState: fc.constantFrom<RouteFacts['state']>('running', 'running', 'paused', 'stopped'),
  hasOtherSettings: fc.boolean(),
  envFile: fc.constantFrom('none', 'same', 'old', 'open'),
  hasCertificate: fc.boolean(),
  assets: fc.subarray(VERSIONS),
});

export const hostChoices = fc.record({
  roles: fc.tuple(roleChoices, roleChoices, roleChoices, roleChoices),
  images: fc.subarray(VERSIONS),
  latest: fc.option(fc.nat(VERSIONS.length - 1), { nil: undefined }),
  isDangling: fc.boolean(),
  mirror: fc.constantFrom(undefined, 'https://mirror.eu/', 'https://mirror.us/'),
  isNetworked: fc.nat(9).map((number) => number > 0),
  proxy: fc.constantFrom('running', 'running', 'running', 'running', 'running', 'exited', 'none'),
  pages: fc.subarray(VERSIONS),
  accessories: fc.constantFrom('none', 'running', 'exited'),
  hasAccessoryFiles: fc.boolean(),
  session: fc.constantFrom('ours', 'other', 'none'),
  trouble: fc.constantFrom(...TROUBLES),
  diskFreeMib: fc.constantFrom(undefined, 100, 90_000),
});

export type HostChoices = typeof hostChoices extends fc.Arbitrary<infer T> ? T : never;
export type ContainerChoices = typeof containerChoices extends fc.Arbitrary<infer T> ? T : never;
export type RoleOnHost = typeof roleChoices extends fc.Arbitrary<infer T> ? T : never;
