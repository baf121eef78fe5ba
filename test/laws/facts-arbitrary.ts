/** Hosts made of choices: what Kamal, an earlier run, a colleague or a crash may have left behind. */
import type { Config, Role } from '../../planner/config.ts';
import type { ContainerFacts, HostFacts, ImageFacts, Unreachable } from '../../planner/facts.ts';
import { once } from '../../planner/once.ts';
import * as names from '../../planner/names.ts';
import { runContainer } from '../../planner/steps/container.ts';
import type { Situation } from '../../planner/situation.ts';
import { type ContainerChoices, DRIFTS, type HostChoices, type RoleOnHost, VERSIONS } from './facts-choices.ts';
import { fingerprint } from './fingerprint.ts';
import { accessoryFiles, directories, files, foreignRoutes, routes, sessions } from './traces.ts';

const READY: HostFacts = {
  docker: { state: 'ready', version: '27.1.1' },
  user: { name: 'deploy', home: '/home/deploy', isRoot: false, inDockerGroup: true, canSudo: false },
  containers: [],
  images: [],
  networks: ['bridge', 'host'],
  routes: [],
  proxyFiles: {},
  files: [],
  directories: [],
  locks: {},
  listeners: [],
};

export interface Past {
  /** Everything answers and nothing foreign stands in the way. */
  readonly isTidy: boolean;
  /** Every version was deployed everywhere, this one last; absent: hosts differ as they please. */
  readonly steady: number | undefined;
}

/** The facts of a host; undefined where nobody looked. */
export function hostFacts(
  config: Config,
  host: string,
  choices: HostChoices,
  { isTidy, steady }: Past,
): HostFacts | Unreachable | undefined {
  const trouble = isTidy ? 'none' : choices.trouble;
  if (trouble === 'unknown') return undefined;
  if (trouble === 'unreachable') return { unreachable: 'connection refused' };
  const docker = { ...READY.docker, ...(choices.mirror === undefined ? {} : { mirror: choices.mirror }) };
  const base = { ...READY, docker, ...(choices.diskFreeMib === undefined ? {} : { diskFreeMib: choices.diskFreeMib }) };
  const isRoot = host.length % 2 === 0;
  const user = { ...base.user, isRoot };
  if (trouble === 'docker missing') return { ...base, user, docker: { state: 'missing' } };
  if (trouble === 'docker down') return { ...base, docker: { state: 'down' } };
  if (trouble === 'docker forbidden') return { ...base, docker: { state: 'forbidden' } };
  const roles = config.roles.map((role, at) => ({ role, choices: choices.roles[at] as RoleOnHost }));
  const containers = roles.flatMap(({ role, choices: on }, at) => containersOf(config, role, host, on, at, steady));
  return {
    ...base,
    containers: [...containers, ...proxyContainer(choices.proxy, trouble), ...accessories(config, host, choices)],
    images: images(config, choices, containers, trouble, isTidy),
    networks: choices.isNetworked ? [...base.networks, 'kamal'] : base.networks,
    routes: [
      ...roles.flatMap(({ role, choices: on }) => routes(config, role, on, containers)),
      ...foreignRoutes(config, trouble),
    ],
    files: [
      ...roles.flatMap(({ role, choices: on }) => files(config, role, host, on)),
      ...accessoryFiles(config, host, choices),
    ],
    directories: directories(config, choices).sort(),
    ...sessions(config, choices),
    locks:
      trouble === 'lock' ? { [names.serviceWithDestination(config)]: { details: 'Locked by: Ada\nVersion: v9' } } : {},
    listeners:
      trouble === 'port'
        ? [
            { port: 80, process: 'nginx (pid 812)' },
            { port: 8080, address: '10.0.0.9' },
          ]
        : [],
  };
}

const idOf = (host: string, at: number): string =>
  `${at}${host.replaceAll(/[^a-f0-9]/g, '')}`.padEnd(12, 'c').padEnd(64, '0');

function containersOf(
  config: Config,
  role: Role,
  host: string,
  { containers }: RoleOnHost,
  at: number,
  steady: number | undefined,
): ContainerFacts[] {
  const all = [
    ...containers,
    ...(steady === undefined ? [] : VERSIONS.map((_, version) => deployed(version, version === steady))),
  ];
  const made = all.map((choices, index) => containerOf(config, role, host, choices, at * 10 + index));
  return made.filter((one, index) => made.findIndex((other) => other.name === one.name) === index);
}

const deployed = (version: number, isCurrent: boolean): ContainerChoices => ({
  version,
  state: isCurrent ? 'running' : 'exited',
  drift: 'none',
  isReplaced: false,
  health: undefined,
  whose: 'ours',
});

/** A container as a run of the version leaves it, by configuration, role, host and version. */
const freshContainers = once((config: Config) =>
  once((role: Role) => {
    const known = new Map<string, ContainerFacts>();
    return (host: string, version: string): ContainerFacts => {
      const fresh = known.get(`${host} ${version}`) ?? freshContainer(config, role, host, version);
      known.set(`${host} ${version}`, fresh);
      return fresh;
    };
  }),
);

function freshContainer(config: Config, role: Role, host: string, version: string): ContainerFacts {
  const situation = {
    config,
    fingerprint,
    facts: { local: { hooks: [] }, hosts: {} },
    intent: { force: false },
  } as unknown as Situation;
  const images: ImageFacts[] = [imageOf(config, version)];
  const [fresh] = runContainer(situation, { role, host, version, phase: '', cause: '', changes: [], needs: [] }).effect(
    {
      ...READY,
      images,
    },
  ).containers;
  if (fresh === undefined) throw new Error('running a container makes one');
  return fresh;
}

/** A container of the version, with the drift that was chosen. */
function containerOf(
  config: Config,
  role: Role,
  host: string,
  choices: ContainerChoices,
  number: number,
): ContainerFacts {
  const fresh = freshContainers(config)(role)(host, VERSIONS[choices.version] ?? 'v1');
  const { health: _starting, ...rest } = fresh;
  const id = idOf(host, number);
  const container: ContainerFacts = {
    ...rest,
    id,
    name: choices.isReplaced ? `${fresh.name}_replaced_${id.slice(0, 16)}` : fresh.name,
    state: choices.state,
    ...(choices.health === undefined ? {} : { health: choices.health }),
  };
  return owned(config, drifted(container, choices.drift), choices.whose);
}

const drifted = (container: ContainerFacts, drift: string): ContainerFacts => ({
  ...container,
  ...DRIFTS[drift]?.(container),
});

function owned(config: Config, container: ContainerFacts, whose: ContainerChoices['whose']): ContainerFacts {
  const { labels } = container;
  if (whose === 'orphan')
    return { ...container, name: `shop-gone-${container.id.slice(0, 4)}`, labels: { ...labels, role: 'gone' } };
  if (whose === 'service')
    return { ...container, name: `blog-${container.id.slice(0, 4)}`, labels: { ...labels, service: 'blog' } };
  if (whose === 'destination') {
    const destination = config.destination === undefined ? 'production' : '';
    return { ...container, name: `other-${container.id.slice(0, 4)}`, labels: { ...labels, destination } };
  }
  return container;
}

function proxyContainer(proxy: HostChoices['proxy'], trouble: HostChoices['trouble']): ContainerFacts[] {
  if (proxy === 'none' && trouble !== 'old proxy') return [];
  return [
    {
      id: 'f'.repeat(64),
      name: 'kamal-proxy',
      state: proxy === 'none' ? 'running' : proxy,
      image: `basecamp/kamal-proxy:${trouble === 'old proxy' ? 'v0.8.0' : 'v0.9.2'}`,
      imageId: 'sha256:proxy',
      labels: {},
      networks: ['kamal'],
    },
  ];
}

function accessories(config: Config, host: string, choices: HostChoices): ContainerFacts[] {
  if (choices.accessories === 'none') return [];
  return config.accessories
    .filter((accessory) => accessory.hosts.includes(host))
    .map(({ service, image }, at) => ({
      id: idOf(host, 90 + at),
      name: service,
      state: choices.accessories,
      image,
      imageId: 'sha256:accessory',
      labels: { service },
      networks: ['kamal'],
    }));
}

const imageOf = (config: Config, version: string): ImageFacts => ({
  id: `sha256:${version}`,
  tags: [names.listedAs(names.imageReference(config, version))],
  labels: { service: config.service, maintainer: 'ada' },
  env: ['PATH'],
});

function images(
  config: Config,
  choices: HostChoices,
  containers: readonly ContainerFacts[],
  trouble: HostChoices['trouble'],
  isTidy: boolean,
): ImageFacts[] {
  const used = VERSIONS.filter((version) => containers.some(({ imageId }) => imageId === `sha256:${version}`));
  const there = VERSIONS.filter((version) => choices.images.includes(version) || (isTidy && used.includes(version)));
  const latest = VERSIONS[choices.latest ?? -1];
  const found = there.map((version): ImageFacts => {
    const image = imageOf(config, version);
    const labels = trouble === 'wrong label' ? (version === 'v1' ? { service: 'blog' } : {}) : image.labels;
    return {
      ...image,
      labels,
      tags: version === latest ? [...image.tags, names.listedAs(names.latestReference(config))] : image.tags,
    };
  });
  const dangling: ImageFacts = { id: 'sha256:older', tags: [], labels: imageOf(config, '').labels };
  return choices.isDangling ? [...found, dangling] : found;
}
