/** What visitors reach through kamal-proxy: which routes answer them, and at which addresses. */
import type { ContainerFacts, HostFacts, RouteFacts } from '../facts.ts';
import { PROXY_CONTAINER } from '../names.ts';
import type { Interruption } from '../step.ts';

/** True where kamal-proxy runs: else it can be asked nothing, and nobody is served. */
export const isProxyUp = ({ containers }: HostFacts): boolean =>
  containers.some(({ name, state }) => name === PROXY_CONTAINER && state === 'running');

const MAY_WORK = ['running', 'restarting'];

const leadsTo = ({ targets }: RouteFacts, { id }: ContainerFacts): boolean =>
  targets.some((target) => target.startsWith(id.slice(0, 12)));

/** True where requests may get an answer: of something that may work behind it, or of nothing that a fact tells of. */
export function isServed(route: RouteFacts, { containers }: HostFacts): boolean {
  const known = containers.filter((container) => leadsTo(route, container));
  return known.length < route.targets.length || known.some(({ state }) => MAY_WORK.includes(state));
}

/** True where visitors get more than an error: the proxy itself answers for what is paused, or in maintenance. */
export const isAnswered = (route: RouteFacts, facts: HostFacts): boolean =>
  route.state !== 'running' || isServed(route, facts);

type Reach = Pick<RouteFacts, 'hosts' | 'pathPrefixes'>;

interface Address {
  /** Empty: every host that no other route names. */
  readonly host: string;
  readonly prefix: string;
}

const addressesOf = ({ hosts, pathPrefixes }: Reach): Address[] =>
  (hosts.length === 0 ? [''] : hosts).flatMap((host) => pathPrefixes.map((prefix) => ({ host, prefix })));

const isWithin = (one: Address, other: Address): boolean =>
  ['', one.host, one.host.replace(/^[^.]*/, '*')].includes(other.host) &&
  (other.prefix === '/' || one.prefix === other.prefix || one.prefix.startsWith(`${other.prefix}/`));

const addressText = ({ host, prefix }: Address): string =>
  `${host === '' ? 'every other host' : host}${prefix === '/' ? '' : prefix}`;

/** Addresses as people read them. */
export const addressTexts = (reach: Reach): string[] => addressesOf(reach).map(addressText);

/** Addresses that a service has and will not have. */
export function addressesLost(now: Reach, later: Reach): string[] {
  const kept = addressesOf(later);
  return addressesOf(now)
    .filter((address) => !kept.some((other) => isWithin(address, other)))
    .map(addressText);
}

/** Whom it interrupts when a container stops to which a route still leads: nothing will take the requests over. */
export function unrouted(facts: HostFacts, name: string): Interruption | undefined {
  const container = facts?.containers.find((one) => one.name === name);
  if (container === undefined || !isProxyUp(facts)) return undefined;
  const gone = {
    ...facts,
    containers: facts.containers.map((one) => (one === container ? { ...one, state: 'exited' } : one)),
  };
  const left = facts.routes.filter(
    (route) =>
      route.state === 'running' && leadsTo(route, container) && isServed(route, facts) && !isServed(route, gone),
  );
  if (left.length === 0) return undefined;
  return {
    service: left.flatMap(addressTexts).join(', '),
    why: `route ${left.map(({ service }) => service).join(', ')} leads to nothing from then on: its role is not proxied any more`,
  };
}
