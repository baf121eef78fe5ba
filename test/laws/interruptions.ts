/** Who reaches what on a host, and what nobody reaches while a step is at work: told from containers, routes and the lines that are run. */
import type { ContainerFacts, HostFacts, RouteFacts } from '../../planner/facts.ts';
import * as names from '../../planner/names.ts';
import type { Step } from '../../planner/plan.ts';
import { runsOn } from '../../planner/selection.ts';
import type { Situation } from '../../planner/situation.ts';
import { changeContainer, containerNamed, containersOfRole } from '../../planner/steps/container-facts.ts';

/** What somebody reaches, by what it is. */
export type Reached = ReadonlyMap<string, Reachable>;

interface Reachable {
  /** Words with which a plan may name it. */
  readonly names: readonly string[];
  /** False for an error page: nobody misses it. */
  readonly isMissed: boolean;
}

export interface Seen {
  readonly situation: Situation;
  readonly host: string;
  /** What visitors ask for. */
  readonly urls: readonly Url[];
  /** What surely works, whoever answers; or what may work (as a container that crashes again and again), service by service. */
  readonly by: 'answer' | 'service';
  /** Containers that were there before the first step: once they are gone, what leads to them leads nowhere. */
  readonly first: readonly ContainerFacts[];
}

/** Pages that a proxy answers for, and containers that work for themselves. */
export function reached({ situation: { config }, host, urls, by, first }: Seen, facts: HostFacts): Reached {
  const isUp = ({ state }: Pick<ContainerFacts, 'state'>): boolean =>
    state === 'running' || (by === 'service' && state === 'restarting');
  const isTarget = (target: string, { id }: ContainerFacts): boolean => target.startsWith(id.slice(0, 12));
  // What no fact ever told of belongs to somebody else, and may well be up.
  const leads = (target: string): boolean => {
    const there = facts.containers.find((one) => isTarget(target, one));
    return there === undefined ? !first.some((one) => isTarget(target, one)) : isUp(there);
  };
  const pages = urls.flatMap((url) =>
    matching(facts, url)
      .slice(0, by === 'answer' ? 1 : undefined)
      .flatMap((route): [string, Reachable][] => {
        const whose = by === 'answer' ? '' : ` of ${route.service}`;
        const names = [route.service, addressOf(route, url)];
        const isServed = route.targets.some(leads);
        // In maintenance, and while it is paused, the proxy answers by itself.
        const isMissed = isServed || route.state !== 'running';
        const answer: [string, Reachable] = [`an answer at ${url.host}${url.path}${whose}`, { names, isMissed }];
        const app: [string, Reachable] = [`the app at ${url.host}${url.path}${whose}`, { names, isMissed: true }];
        return isServed && route.state !== 'stopped' ? [answer, app] : [answer];
      }),
  );
  const roles = config.roles.filter(
    (role) => runsOn(role, host) && containersOfRole(facts, config, role.name).some(isUp),
  );
  const accessories = config.accessories.filter(
    ({ service, hosts }) => hosts.includes(host) && isUp(containerNamed(facts, service) ?? { state: 'absent' }),
  );
  const services = [
    ...roles.map((role) => names.rolePrefix(config, role.name)),
    ...accessories.map(({ service }) => service),
  ];
  return new Map([
    ...pages,
    ...services.map((service): [string, Reachable] => [service, { names: [service], isMissed: true }]),
  ]);
}

interface Url {
  readonly host: string;
  readonly path: string;
}

/** A page for every address that any of the facts have, and one at a host that nobody has named. */
export function urlsOf(all: readonly HostFacts[]): Url[] {
  const found = all.flatMap(({ routes }) =>
    routes.flatMap(({ hosts, pathPrefixes }) =>
      [...hosts, ''].flatMap((host) => pathPrefixes.map((path) => ({ host: host || 'elsewhere.invalid', path }))),
    ),
  );
  return [...new Map(found.map((url) => [`${url.host}${url.path}`, url])).values()];
}

const lengthOf = ({ pathPrefixes }: Pick<RouteFacts, 'pathPrefixes'>, path: string): number =>
  Math.max(
    ...pathPrefixes
      .filter((one) => one === '/' || path === one || path.startsWith(`${one}/`))
      .map(({ length }) => length),
  );

/** As kamal-proxy chooses, the best first: the host's own routes before those of any host, longer prefixes before shorter ones. */
function matching({ routes, containers }: HostFacts, { host, path }: Url): RouteFacts[] {
  if (containers.every(({ name, state }) => name !== names.PROXY_CONTAINER || state !== 'running')) return [];
  const isOfAny = ({ hosts }: RouteFacts): boolean => hosts.length === 0 || hosts.includes('');
  const rank = (route: RouteFacts): number => (route.hosts.includes(host) ? 1000 : 0) + lengthOf(route, path);
  return routes
    .filter((route) => (route.hosts.includes(host) || isOfAny(route)) && lengthOf(route, path) > 0)
    .toSorted((one, other) => rank(other) - rank(one));
}

function addressOf({ hosts, pathPrefixes }: RouteFacts, { host, path }: Url): string {
  const prefix = pathPrefixes
    .filter((one) => one === '/' || path === one || path.startsWith(`${one}/`))
    .toSorted((one, other) => other.length - one.length)[0];
  return `${hosts.includes(host) ? host : 'every other host'}${prefix === '/' ? '' : prefix}`;
}

/** The facts while the step's commands are at work: what they stop is stopped, what they run is not there yet. */
export function midway(facts: HostFacts, { commands }: Step): HostFacts {
  const lines = commands.flatMap((command) => ('shell' in command ? [command.shell.join('')] : []));
  const stopped = lines.flatMap((line) =>
    [...line.matchAll(/docker (?:container )?(?:stop|kill|rm)(?: -t \d+| --force)* ([\w.-]+)/g)].map(
      (match) => match[1] ?? '',
    ),
  );
  return stopped.reduce((now, name) => changeContainer(now, name, (one) => ({ ...one, state: 'exited' })), facts);
}
