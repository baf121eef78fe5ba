/** What is left of roles and accessories that the configuration no longer has on a host. Nothing removes it by itself. */
import type { ContainerFacts, HostFacts } from '../facts.ts';
import type { Orphan } from '../insight.ts';
import * as names from '../names.ts';
import { runsOn } from '../selection.ts';
import { known, type Situation } from '../situation.ts';
import { concerns, type Outlook } from './outlook.ts';

/** Containers that run, routes, and containers of accessories, host by host. */
export function orphansOf(outlook: Outlook): Orphan[] {
  const { situation } = outlook;
  return situation.selection.hosts.flatMap((host) => {
    const facts = known(situation, host);
    if (facts === undefined) return [];
    const gone = rolesGone(situation, host, facts);
    return [
      ...(concerns(outlook, 'app') ? gone.filter(isRunning).map((one) => containerLeft(host, one)) : []),
      ...(concerns(outlook, 'app') || concerns(outlook, 'proxy') ? routesLeft(situation, host, facts, gone) : []),
      ...(concerns(outlook, 'accessory') ? accessoriesLeft(situation, host, facts) : []),
    ];
  });
}

const isRunning = ({ state }: ContainerFacts): boolean => state === 'running';

const roleOf = ({ labels }: ContainerFacts): string => labels['role'] ?? '';

/** Containers of this service and destination whose role is not on the host any more. */
function rolesGone(situation: Situation, host: string, { containers }: HostFacts): ContainerFacts[] {
  const { service, destination = '', roles } = situation.config;
  const here = roles.filter((role) => runsOn(role, host)).map(({ name }) => name);
  return containers.filter(
    (one) =>
      one.labels['service'] === service &&
      one.labels['destination'] === destination &&
      roleOf(one) !== '' &&
      !here.includes(roleOf(one)),
  );
}

const containerLeft = (host: string, one: ContainerFacts): Orphan => ({
  host,
  what: 'container',
  name: one.name,
  because: `role ${roleOf(one)} is not on this host any more`,
  remove: `docker rm --force ${one.name}`,
});

/** Routes to such containers, and those of roles and accessories that are on the host but no longer proxied. */
function routesLeft(situation: Situation, host: string, facts: HostFacts, gone: readonly ContainerFacts[]): Orphan[] {
  const { config } = situation;
  if (facts.routes.length === 0) return [];
  const isProxied = [
    ...config.roles.map((role) => [names.rolePrefix(config, role.name), role.proxy && runsOn(role, host)] as const),
    ...config.accessories.map(({ service, proxy, hosts }) => [service, proxy && hosts.includes(host)] as const),
  ];
  const ours = new Map(isProxied.map(([service, proxied]) => [service, proxied === true]));
  return facts.routes.flatMap(({ service, targets }): Orphan[] => {
    const target = gone.find(({ id }) => targets.some((one) => one.startsWith(id.slice(0, 12))));
    const isLeft = ours.get(service) === false || (!ours.has(service) && target !== undefined);
    if (!isLeft) return [];
    const because =
      target === undefined ? 'nothing of this name is proxied on this host' : `it leads to ${target.name}`;
    const remove = `docker exec ${names.PROXY_CONTAINER} kamal-proxy remove ${service}`;
    return [{ host, what: 'route', name: service, because, remove }];
  });
}

/**
 * Containers of accessories whose env files this configuration once wrote here. With other destinations on the host nobody
 * can tell whose they are: their names have no destination.
 */
function accessoriesLeft({ config }: Situation, host: string, { files, directories, containers }: HostFacts): Orphan[] {
  const own = names.appDirectory(config);
  const others = directories.filter((path) => path !== own && path.startsWith(`.kamal/apps/${config.service}`));
  if (others.length > 0) return [];
  return files.flatMap(({ path }): Orphan[] => {
    const name = /^(.*)\/env\/accessories\/([^/]+)\.env$/.exec(path);
    if (name === null || name[1] !== own) return [];
    const accessory = config.accessories.find((one) => one.name === name[2]);
    if (accessory?.hosts.includes(host) === true) return [];
    const service = accessory?.service ?? `${config.service}-${name[2]}`;
    const left = containers.find((one) => one.name === service && one.labels['service'] === service);
    const because = `accessory ${name[2]} is not on this host any more`;
    return left === undefined
      ? []
      : [{ host, what: 'accessory', name: service, because, remove: `docker rm --force ${service}` }];
  });
}
