/** Traffic of a service at its host's kamal-proxy: taken away, held back for maintenance, let through again. */
import { commandFor } from '../command-line.ts';
import type { Config } from '../config.ts';
import type { HostFacts, RouteFacts } from '../facts.ts';
import * as names from '../names.ts';
import { kamalQuote } from '../quoting.ts';
import type { Situation } from '../situation.ts';
import type { Draft, GuardVerdict, Interruption, Undo } from '../step.ts';
import type { Thing } from '../things.ts';
import * as things from '../things.ts';
import { draft, shell, words } from './draft.ts';
import { isAnswered, isProxyUp, isServed } from './reach.ts';

export interface TrafficSubject {
  /** The service's name in kamal-proxy. */
  readonly service: string;
  readonly host: string;
  readonly role?: string;
  readonly lane?: string | undefined;
  readonly phase: string;
  readonly needs: readonly Thing[];
}

const place = ({ service, host, role, lane, phase, needs }: TrafficSubject) => ({
  host,
  subject: service,
  role,
  lane,
  phase,
  needs: [things.docker(host), ...needs],
});

const routeOf = (facts: HostFacts, service: string): RouteFacts | undefined =>
  facts.routes.find((route) => route.service === service);

/**
 * As Kamal, whatever the proxy says: one that could not load what its state leads to, such as error pages, forgot its
 * services when it started, and left them in its file.
 */
const forgotten = (service: string): string => `${asked(`remove ${service}`)} || true`;

const asked = (line: string): string => `docker exec ${names.PROXY_CONTAINER} kamal-proxy ${line}`;

/** The service, where nobody knows or visitors get from it what `is` tells. */
function heard(
  before: HostFacts | undefined,
  service: string,
  is: (route: RouteFacts, facts: HostFacts) => boolean,
): Pick<Interruption, 'service'> | undefined {
  if (before === undefined) return { service };
  const route = routeOf(before, service);
  return route !== undefined && isProxyUp(before) && is(route, before) ? { service } : undefined;
}

/** Takes a service out of the proxy; without a proxy that runs there is nobody to ask, and nothing is served. `until`: who brings it back. */
export function removeRoute(subject: TrafficSubject, until: Omit<Interruption, 'service'>): Draft {
  const { service, host } = subject;
  return draft({
    ...place(subject),
    kind: 'remove-route',
    action: 'delete',
    label: `remove route ${service}`,
    explain: 'kamal-proxy drains the requests that are under way and then forgets the service; visitors get 404.',
    cause: 'what it leads to is stopped',
    unless: 'unless it is not routed',
    gives: [things.stopped(`route ${service}`, host)],
    guard: (facts) => {
      if (routeOf(facts, service) === undefined) return { state: 'done', because: `${service} is not routed` };
      return isProxyUp(facts) ? { state: 'ready' } : { state: 'done', because: 'kamal-proxy does not run' };
    },
    commands: () => [shell(forgotten(service))],
    effect: (facts) => ({ ...facts, routes: facts.routes.filter((route) => route.service !== service) }),
    undo: () => ({ irreversible: 'the next boot or start routes it again' }),
    interruption: (before) => {
      const whom = heard(before, service, isAnswered);
      return whom && { ...whom, ...until };
    },
    timeout: 60,
  });
}

const unrouted = (facts: HostFacts, service: string, config: Config): GuardVerdict | undefined => {
  if (!isProxyUp(facts))
    return { state: 'blocked', because: 'kamal-proxy does not run', fix: commandFor(config, 'proxy', 'start') };
  if (routeOf(facts, service) !== undefined) return undefined;
  return { state: 'blocked', because: `kamal-proxy does not serve ${service}`, fix: commandFor(config, 'app', 'boot') };
};

export interface Maintenance {
  /** Seconds. */
  readonly drainTimeout: number;
  readonly message?: string;
}

/** Answers a service's visitors with the maintenance page. */
export function holdTraffic(
  { config }: Situation,
  subject: TrafficSubject,
  { drainTimeout, message }: Maintenance,
): Draft {
  const { service, host } = subject;
  return draft({
    ...place(subject),
    kind: 'hold-traffic',
    action: 'update',
    label: `hold traffic of ${service}`,
    explain: `kamal-proxy answers 503 with the maintenance page; requests under way have ${drainTimeout} s. Containers go on running.`,
    cause: message === undefined ? 'maintenance' : `maintenance: ${message}`,
    unless: 'unless it is held',
    gives: [things.stopped(`traffic ${service}`, host)],
    guard: (facts) => {
      const missing = unrouted(facts, service, config);
      if (missing !== undefined) return missing;
      const there = routeOf(facts, service);
      const isSame = there?.state === 'stopped' && (there.message ?? '') === (message ?? '');
      return isSame ? { state: 'done', because: `traffic of ${service} is held` } : { state: 'ready' };
    },
    commands: () => [
      shell(
        words(
          asked(`stop ${service} --drain-timeout="${drainTimeout}s"`),
          message !== undefined && `--message=${kamalQuote(message)}`,
        ),
      ),
    ],
    effect: (facts) => withState(facts, service, 'stopped', message),
    undo: (before) => restored(before, service, 'resume'),
    interruption: (before) => {
      const whom = heard(before, service, (route, facts) => route.state !== 'stopped' && isServed(route, facts));
      return whom && { ...whom, why: `visitors get the maintenance page until ${commandFor(config, 'app', 'live')}` };
    },
    timeout: drainTimeout + 30,
  });
}

/** Lets a held service's traffic through again. */
export function resumeTraffic({ config }: Situation, subject: TrafficSubject): Draft {
  const { service, host } = subject;
  return draft({
    ...place(subject),
    kind: 'resume-traffic',
    action: 'update',
    label: `let traffic of ${service} through`,
    explain: 'kamal-proxy sends requests to the container again.',
    cause: 'maintenance is over',
    unless: 'unless it flows',
    gives: [things.serving(`traffic ${service}`, host)],
    guard: (facts) =>
      unrouted(facts, service, config) ??
      (routeOf(facts, service)?.state === 'running'
        ? { state: 'done', because: `${service} is live` }
        : { state: 'ready', cause: `it is ${routeOf(facts, service)?.state}` }),
    commands: () => [shell(asked(`resume ${service}`))],
    effect: (facts) => withState(facts, service, 'running', undefined),
    undo: (before) => restored(before, service, 'stop'),
    timeout: 60,
  });
}

/** Back to how it was; `otherwise` where nobody looked. */
function restored(before: HostFacts | undefined, service: string, otherwise: 'resume' | 'stop'): Undo {
  const { state, message } = (before && routeOf(before, service)) ?? {};
  const verb = state === undefined ? otherwise : { running: 'resume', paused: 'pause', stopped: 'stop' }[state];
  const line = words(`${verb} ${service}`, message !== undefined && `--message=${kamalQuote(message)}`);
  const how = verb === 'resume' ? 'let traffic through again' : 'hold it as before';
  return { how, commands: [shell(asked(line))] };
}

const withState = (
  facts: HostFacts,
  service: string,
  state: RouteFacts['state'],
  message: string | undefined,
): HostFacts => ({
  ...facts,
  routes: facts.routes.map(({ message: _message, ...route }) =>
    route.service === service
      ? { ...route, state, ...(message === undefined ? {} : { message }) }
      : { ...route, ...(_message === undefined ? {} : { message: _message }) },
  ),
});
