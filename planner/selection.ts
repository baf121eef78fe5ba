/** Which hosts and roles a run acts on, in Kamal's order: hosts and roles of the run's primary role come first. */
import type { Accessory, Config, Role, RoleHost } from './config.ts';
import { matchesGlob } from './globs.ts';
import type { Intent } from './intent.ts';
import { once } from './once.ts';

export interface Selection {
  /** Every host that takes part, accessory hosts too. */
  readonly hosts: readonly string[];
  /** In the configuration's order, whatever the order in which hosts were named. */
  readonly appHosts: readonly string[];
  readonly proxyHosts: readonly string[];
  readonly roles: readonly Role[];
  /** Accessories with at least one selected host. */
  readonly accessories: readonly Accessory[];
  /** Where the lock lives. */
  readonly primaryHost: string | undefined;
  /** The role whose first healthy container the others wait for. */
  readonly primaryRole: string | undefined;
}

export type SelectionProblem = {
  readonly option: '--hosts' | '--roles';
  readonly patterns: readonly string[];
  readonly known: readonly string[];
};

const unique = <T>(items: readonly T[]): T[] => [...new Set(items)];
const hostNames = (role: Role): string[] => role.hosts.map((host) => host.name);
const roleHosts = once(
  ({ hosts }: Role): ReadonlyMap<string, RoleHost> => new Map(hosts.toReversed().map((one) => [one.name, one])),
);
const partakers = once(({ hosts }: Selection): ReadonlySet<string> => new Set(hosts));

/** A role's host; undefined where it is not on it. */
export const roleHost = (role: Role, host: string): RoleHost | undefined => roleHosts(role).get(host);

/** True where the role is on the host. */
export const runsOn = (role: Role, host: string): boolean => roleHost(role, host) !== undefined;

/** True for the hosts of a run. */
export const takesPart = (selection: Selection, host: string): boolean => partakers(selection).has(host);

/** Every host of the configuration: roles by name, then accessories in the file's order. */
export function allHosts(config: Config): string[] {
  return unique([...config.roles.flatMap(hostNames), ...config.accessories.flatMap((accessory) => accessory.hosts)]);
}

function pick<T>(
  patterns: readonly string[] | undefined,
  items: readonly T[],
  name: (item: T) => string,
): T[] | undefined {
  if (patterns === undefined || patterns.length === 0) return undefined;
  return unique(patterns.flatMap((pattern) => items.filter((item) => matchesGlob(pattern, name(item)))));
}

const primaryFirst = <T>(items: readonly T[], isPrimary: (item: T) => boolean): T[] => [
  ...items.filter(isPrimary),
  ...items.filter((item) => !isPrimary(item)),
];

/** Applies `--hosts`, `--roles` and `--primary` as Kamal 2.12 does (`commander/specifics.rb`). */
export function select(
  config: Config,
  intent: Pick<Intent, 'hosts' | 'roles' | 'primaryOnly'>,
): Selection | SelectionProblem {
  const every = allHosts(config);
  const roleNames = config.roles.map((role) => role.name);
  const onlyRoles = pick(intent.roles, config.roles, (role) => role.name);
  if (onlyRoles?.length === 0) return { option: '--roles', patterns: intent.roles ?? [], known: roleNames };
  const mainRole = config.roles.find((role) => role.name === config.primaryRole);
  const mainHost = mainRole?.hosts[0]?.name;
  const onlyHosts = intent.primaryOnly
    ? [(onlyRoles?.[0] ?? mainRole)?.hosts[0]?.name].filter((host) => host !== undefined)
    : pick(intent.hosts, every, (host) => host);
  if (onlyHosts?.length === 0 && !intent.primaryOnly)
    return { option: '--hosts', patterns: intent.hosts ?? [], known: every };

  const hostPool = onlyHosts ?? every;
  const ofRoles = onlyRoles?.flatMap(hostNames);
  const hosts = ofRoles === undefined ? hostPool : hostPool.filter((host) => ofRoles.includes(host));
  const roles = (onlyRoles ?? config.roles).filter((role) => hostNames(role).some((host) => hostPool.includes(host)));
  const preferred = onlyRoles?.find((role) => role.name === config.primaryRole) ?? onlyRoles?.[0];
  const primaryHost = onlyHosts?.[0] ?? preferred?.hosts[0]?.name ?? mainHost ?? hosts[0];
  const there = roles.filter((role) => primaryHost !== undefined && runsOn(role, primaryHost));
  const primaryRole = (there.find((role) => role.name === config.primaryRole) ?? there[0])?.name;
  const isMain = (host: string): boolean => roles.some((role) => role.name === primaryRole && runsOn(role, host));

  const appHosts = unique(config.roles.flatMap(hostNames));
  const proxied = [...config.roles, ...config.accessories].filter((owner) => owner.proxy !== undefined);
  const proxyHosts = unique(
    proxied.flatMap((owner) => owner.hosts.map((host) => (typeof host === 'string' ? host : host.name))),
  );
  return {
    hosts: primaryFirst(hosts, isMain),
    appHosts: primaryFirst(
      appHosts.filter((host) => hosts.includes(host)),
      isMain,
    ),
    proxyHosts: proxyHosts.filter((host) => hosts.includes(host)),
    roles: primaryFirst(roles, (role) => role.name === primaryRole),
    accessories: config.accessories.filter((accessory) => accessory.hosts.some((host) => hosts.includes(host))),
    primaryHost,
    primaryRole,
  };
}

/** The selected roles on one host, the primary role first. */
export const rolesOn = (selection: Selection, host: string): readonly Role[] =>
  selection.roles.filter((role) => runsOn(role, host));
