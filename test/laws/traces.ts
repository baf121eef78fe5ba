/** Routes, files and directories that earlier runs left on a host. */
import type { Config, Role } from '../../planner/config.ts';
import { envFileText } from '../../planner/env.ts';
import type { ContainerFacts, FileFacts, HostFacts, RouteFacts } from '../../planner/facts.ts';
import * as names from '../../planner/names.ts';
import type { Situation } from '../../planner/situation.ts';
import { loginToPull, registryUsers } from '../../planner/steps/registry.ts';
import { expectedSettings, normalPrefixes } from '../../planner/steps/route-settings.ts';
import type { HostChoices, RoleOnHost } from './facts-choices.ts';
import { fingerprint } from './fingerprint.ts';

export function routes(
  config: Config,
  role: Role,
  choices: RoleOnHost,
  containers: readonly ContainerFacts[],
): RouteFacts[] {
  if (role.proxy === undefined || choices.routed === undefined) return [];
  const service = names.rolePrefix(config, role.name);
  const targets = containers.filter(({ labels, name }) => labels['role'] === role.name && name.startsWith(service));
  const running = targets.filter(({ state }) => state === 'running');
  const likely = [...running, ...running, undefined, ...targets];
  const target = likely[choices.routed % likely.length];
  const owner = { service, role: role.name, proxy: role.proxy };
  return [
    {
      service,
      hosts: role.proxy.hosts.length === 0 ? [''] : role.proxy.hosts,
      pathPrefixes: normalPrefixes(role.proxy.pathPrefixes),
      targets: [`${target?.id.slice(0, 12) ?? 'dddddddddddd'}:3000`],
      state: choices.routeState,
      settings: {
        ...expectedSettings(config, owner),
        ...(choices.hasOtherSettings ? { 'response timeout': '9s', 'health check path': '/old' } : {}),
      },
    },
  ];
}

export function foreignRoutes(config: Config, trouble: HostChoices['trouble']): RouteFacts[] {
  const own: RouteFacts = {
    service: 'blog-web',
    hosts: ['blog.example.com'],
    pathPrefixes: ['/'],
    targets: ['eeeeeeeeeeee:80'],
    state: 'running',
    settings: {},
  };
  const taken = config.roles.flatMap(({ proxy }) => proxy?.hosts ?? []);
  return trouble === 'foreign route' ? [own, { ...own, service: 'thief', hosts: taken }] : [own];
}

export function files(config: Config, role: Role, host: string, choices: RoleOnHost): FileFacts[] {
  const env = role.hosts.find((one) => one.name === host)?.env ?? { clear: [], secrets: [] };
  const same = { path: names.roleEnvFile(config, role.name), mode: '600', fingerprint: fingerprint(envFileText(env)) };
  const found: Readonly<Record<RoleOnHost['envFile'], FileFacts[]>> = {
    none: [],
    same: [same],
    old: [{ ...same, fingerprint: 'old' }],
    open: [{ ...same, mode: '644' }],
  };
  const directory = `${names.APPS_CONFIG}/${names.tlsDirectory(config, role.name)}`;
  const certificate = [
    { path: `${directory}/cert.pem`, mode: '644', fingerprint: fingerprint([{ secret: 'CERTIFICATE', as: 'raw' }]) },
    { path: `${directory}/key.pem`, mode: '644', fingerprint: fingerprint([{ secret: 'PRIVATE_KEY', as: 'raw' }]) },
  ];
  return [...found[choices.envFile], ...(choices.hasCertificate ? certificate : [])];
}

export const accessoryFiles = (config: Config, host: string, { hasAccessoryFiles }: HostChoices): FileFacts[] =>
  config.accessories
    .filter((accessory) => hasAccessoryFiles && accessory.hosts.includes(host))
    .flatMap(({ files: own }) =>
      own.map(({ hostPath }) => ({ path: hostPath, mode: '644', fingerprint: `of ${hostPath}` })),
    );

export function directories(config: Config, choices: HostChoices): string[] {
  const pages = choices.pages.map((version) => `${names.APPS_CONFIG}/${names.errorPagesDirectory(config)}/${version}`);
  const assets = config.roles.flatMap(({ name }, at) =>
    (choices.roles[at]?.assets ?? []).flatMap((version) =>
      (['extracted', 'volumes'] as const).map((part) => `${names.assetDirectory(config, part)}/${name}-${version}`),
    ),
  );
  return [...pages, ...assets];
}

/** The session with the first registry, of the user that is configured or of another. */
export function sessions(config: Config, { session }: HostChoices): Pick<HostFacts, 'sessions'> {
  const [registry] = registryUsers(config);
  if (registry === undefined || session === 'none') return {};
  if (session === 'other') return { sessions: { [names.serverOf(registry)]: 'somebody else' } };
  const situation = { config, intent: { force: false }, fingerprint } as unknown as Situation;
  const { sessions: ours } = loginToPull(situation, '', registry).effect({} as HostFacts);
  return ours === undefined ? {} : { sessions: ours };
}
