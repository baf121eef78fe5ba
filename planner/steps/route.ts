/** The gate and the switch of proxied containers: kamal-proxy waits for health, moves the traffic, drains the old target. */
import type { Config } from '../config.ts';
import type { ContainerFacts, HostFacts, RouteFacts } from '../facts.ts';
import * as names from '../names.ts';
import type { Situation } from '../situation.ts';
import type { Command, Draft, GuardVerdict, Interruption } from '../step.ts';
import type { Thing } from '../things.ts';
import * as things from '../things.ts';
import { containerNamed } from './container-facts.ts';
import { draft, shell, words } from './draft.ts';
import { addressesLost, isAnswered } from './reach.ts';
import {
  deployArguments,
  expectedSettings,
  formerArguments,
  isBorrowed,
  normalPrefixes,
  type RouteOwner,
} from './route-settings.ts';

export interface RouteSubject {
  readonly owner: RouteOwner;
  readonly host: string;
  readonly container: string;
  readonly phase: string;
  readonly lane?: string | undefined;
  readonly role?: string;
  readonly needs: readonly Thing[];
  readonly gives: readonly Thing[];
  readonly rescue: readonly Command[];
}

/** Asks kamal-proxy to serve the container; it answers when the old target is drained, or refuses when it stays unhealthy. */
export function route(situation: Situation, subject: RouteSubject): Draft {
  const { config } = situation;
  const { owner, host, container } = subject;
  const where = describe(owner);
  const path = owner.proxy.healthcheck.path ?? '/up';
  const cause = `when ${path} answers within ${config.deployTimeout} s; requests drain ${config.drainTimeout} s`;
  return draft({
    kind: 'route',
    host,
    subject: owner.service,
    role: subject.role,
    lane: subject.lane,
    action: 'update',
    label: `route ${where} → ${container}`,
    explain: `kamal-proxy asks ${path} on port ${owner.proxy.appPort} until it answers 2xx, then sends new requests there and drains the old container.`,
    cause,
    phase: subject.phase,
    needs: [things.docker(host), things.proxy(host), things.container(container, host), ...subject.needs],
    gives: [things.serving(container, host), ...subject.gives],
    guard: (facts) => routeVerdict(facts, config, subject, cause),
    unless: 'unless it serves',
    commands: () => [
      shell(
        words(
          `docker exec ${names.PROXY_CONTAINER} kamal-proxy deploy ${owner.service}`,
          `--target="$(docker container ls --all --filter 'name=^${container}$' --quiet):${owner.proxy.appPort}"`,
          ...deployArguments(config, owner),
        ),
      ),
    ],
    goesLive: true,
    effect: (facts) => withRoute(facts, config, subject),
    undo: (before) => undoRoute(before, config, owner),
    interruption: (before) => before && leftBehind(before, owner),
    rescue: subject.rescue,
    diagnosis: {
      kind: 'gate',
      container,
      service: owner.service,
      port: owner.proxy.appPort,
      path,
      timeout: config.deployTimeout,
    },
    duration: 3,
    timeout: config.deployTimeout + config.drainTimeout + 30,
  });
}

function describe({ proxy }: RouteOwner): string {
  const paths = normalPrefixes(proxy.pathPrefixes).filter((prefix) => prefix !== '/');
  return `${proxy.hosts.join(', ') || '*'}${paths.join(',')}`;
}

const targetOf = (container: ContainerFacts, port: number): string => `${container.id.slice(0, 12)}:${port}`;

/** `usual`: the cause where nothing but the container is new. */
function routeVerdict(
  facts: HostFacts,
  config: Config,
  { owner, container }: RouteSubject,
  usual: string,
): GuardVerdict {
  const conflict = facts.routes.find((other) => other.service !== owner.service && overlaps(other, owner));
  if (conflict !== undefined) {
    return {
      state: 'blocked',
      because: `${describe(owner)} is routed to service ${conflict.service}`,
      fix: `change proxy.host here, or end it there: docker exec kamal-proxy kamal-proxy remove ${conflict.service}`,
    };
  }
  const there = facts.routes.find((other) => other.service === owner.service);
  const target = containerNamed(facts, container);
  if (target === undefined) return { state: 'done', because: `there is no container ${container}` };
  // The gate would wait for what nobody starts.
  if (!['running', 'restarting'].includes(target.state))
    return { state: 'done', because: `container ${container} does not run (${target.state})` };
  if (there === undefined) return { state: 'ready' };
  const read = there.unread === undefined ? [] : [`the ${there.unread} changed`];
  const changed = [...settingDifferences(there, config, owner), ...read];
  if (!there.targets.includes(targetOf(target, owner.proxy.appPort))) {
    // Every version has error pages of its own.
    const told = changed.filter((change) => !change.startsWith('error pages '));
    return { state: 'ready', cause: [...told, usual].join('; ') };
  }
  if (changed.length > 0) return { state: 'ready', cause: changed.join('; ') };
  return { state: 'done', because: `container ${container} already serves ${describe(owner)}` };
}

function overlaps(other: RouteFacts, { proxy }: RouteOwner): boolean {
  const hosts = proxy.hosts.length === 0 ? [''] : proxy.hosts;
  const theirs = other.hosts.length === 0 ? [''] : other.hosts;
  const prefixes = normalPrefixes(proxy.pathPrefixes);
  return hosts.some((host) => theirs.includes(host)) && prefixes.some((prefix) => other.pathPrefixes.includes(prefix));
}

function settingDifferences(there: RouteFacts, config: Config, owner: RouteOwner): string[] {
  const sameList = (a: readonly string[], b: readonly string[]): boolean =>
    [...a].sort().join() === [...b].sort().join();
  const expected = expectedSettings(config, owner);
  const shown = (list: readonly string[]): string => list.filter((host) => host !== '').join(', ') || '*';
  const theirs = there.hosts.filter((host) => host !== '');
  const hosts = sameList(theirs, owner.proxy.hosts) ? [] : [`host ${shown(theirs)} → ${shown(owner.proxy.hosts)}`];
  const prefixes = normalPrefixes(owner.proxy.pathPrefixes);
  const paths = sameList(there.pathPrefixes, prefixes)
    ? []
    : [`path ${there.pathPrefixes.join(', ')} → ${prefixes.join(', ')}`];
  const rest = Object.keys(expected).filter(
    (name) =>
      there.settings[name] !== undefined && there.settings[name] !== expected[name] && !isBorrowed(name, prefixes),
  );
  return [
    ...hosts,
    ...paths,
    ...rest.map((name) => `${name} ${there.settings[name] || 'none'} → ${expected[name] || 'none'}`),
  ];
}

/** Addresses that lead to the service now and will not once it is routed as configured. */
function leftBehind(before: HostFacts, { service, proxy }: RouteOwner): Interruption | undefined {
  const there = before.routes.find((route) => route.service === service);
  if (there === undefined || !isAnswered(there, before)) return undefined;
  const lost = addressesLost(there, { hosts: proxy.hosts, pathPrefixes: normalPrefixes(proxy.pathPrefixes) });
  return lost.length === 0
    ? undefined
    : {
        service: lost.join(', '),
        why: `${service} is not routed there any more: the configuration has other hosts or paths`,
      };
}

function withRoute(facts: HostFacts, config: Config, { owner, container }: RouteSubject): HostFacts {
  const target = containerNamed(facts, container);
  const before = facts.routes.find((other) => other.service === owner.service);
  const entry: RouteFacts = {
    service: owner.service,
    hosts: owner.proxy.hosts,
    pathPrefixes: normalPrefixes(owner.proxy.pathPrefixes),
    targets: target === undefined ? [] : [targetOf(target, owner.proxy.appPort)],
    state: before?.state ?? 'running',
    settings: expectedSettings(config, owner),
  };
  return { ...facts, routes: [...facts.routes.filter((other) => other !== before), entry] };
}

function undoRoute(before: HostFacts | undefined, config: Config, owner: RouteOwner): ReturnType<Draft['undo']> {
  if (before === undefined) return { how: 'route to the old container again', commands: [] };
  const there = before.routes.find((other) => other.service === owner.service);
  const [old] = there?.targets ?? [];
  // A proxy that nobody told of the service knows none.
  const remove = shell(`docker exec ${names.PROXY_CONTAINER} kamal-proxy remove ${owner.service} || true`);
  if (there === undefined || old === undefined) return { how: 'remove the route', commands: [remove] };
  const back = words(
    `docker exec ${names.PROXY_CONTAINER} kamal-proxy deploy ${owner.service} --target="${old}"`,
    ...formerArguments(config, there),
  );
  return { how: `route to ${old} again, as before`, commands: [shell(back)] };
}
