/** How many hosts keep a healthy container of a role at the worst moment. */
import type { Config, Role } from '../config.ts';
import type { ContainerFacts } from '../facts.ts';
import type { Availability } from '../insight.ts';
import { PROXY_CONTAINER, rolePrefix } from '../names.ts';
import type { Step } from '../plan.ts';
import { runsOn, takesPart } from '../selection.ts';
import { known } from '../situation.ts';
import { containerNamed, containersOfRole } from '../steps/container-facts.ts';
import * as things from '../things.ts';
import type { Outlook } from './outlook.ts';

/** One per role that the run touches and that works somewhere now. */
export function availabilityOf(outlook: Outlook): Availability[] {
  const { situation, steps } = outlook;
  const { selection } = situation;
  const touched = new Set(steps.map(({ role }) => role));
  const interrupting = steps.filter(({ interruption }) => interruption !== undefined);
  return selection.roles.flatMap((role) => {
    const gaps = interrupting.filter((step) => takesAway(step, role, situation.config));
    if (!touched.has(role.name) && gaps.length === 0) return [];
    const hosts = role.hosts.map(({ name }) => name).filter((host) => takesPart(selection, host));
    const unseen =
      situation.intent.verb === 'setup' ? [] : hosts.filter((host) => known(situation, host) === undefined);
    const working = new Set([...unseen, ...hosts.filter((host) => works(outlook, role, host))]);
    const least = working.size - worstOf(gaps, working);
    return working.size === 0 ? [] : [{ role: role.name, least, of: hosts.length, assumed: unseen.length }];
  });
}

/** New containers are healthy before old ones stop, so only an interruption of the role, or of its host's proxy, takes one away. */
const takesAway = (step: Step, role: Role, config: Config): boolean =>
  (step.role === role.name && step.interruption?.service === rolePrefix(config, role.name)) ||
  (role.proxy !== undefined && isOfProxy(step) && runsOn(role, step.host));

const isOfProxy = ({ role, host, gives }: Step): boolean =>
  role === undefined &&
  [things.proxy(host), things.stopped(PROXY_CONTAINER, host)].some((thing) => gives.includes(thing));

/** A container of the role is healthy, goes on until a new one is, and is reached where it is proxied. */
function works({ situation, gates }: Outlook, role: Role, host: string): boolean {
  const there = known(situation, host);
  if (there === undefined) return false;
  const isReached = role.proxy === undefined || containerNamed(there, PROXY_CONTAINER)?.state === 'running';
  const own = isReached ? containersOfRole(there, situation.config, role.name) : [];
  return own.some((one) => isHealthy(one) && !gates.isStoppedFirst(role.name, host, one.name));
}

const isHealthy = ({ state, health }: ContainerFacts): boolean =>
  state === 'running' && (health === undefined || health === 'healthy');

/** Hosts without one at the same time: those that stay so, and those of one phase; phases follow each other. */
function worstOf(gaps: readonly Step[], working: ReadonlySet<string>): number {
  const lasting = new Set<string>();
  const passing = new Map<string, Set<string>>();
  for (const { host, phase, interruption } of gaps) {
    if (!working.has(host)) continue;
    const inPhase = passing.get(phase) ?? new Set();
    const hosts = interruption?.seconds === undefined ? lasting : inPhase;
    passing.set(phase, inPhase);
    hosts.add(host);
  }
  const most = [...passing.values()].map((hosts) => [...hosts].filter((host) => !lasting.has(host)).length);
  return lasting.size + Math.max(0, ...most);
}
