/** Old containers are stopped after the switch and stay for rollback; stale ones make room before it. */
import type { Config, OptionValue, Pairs, Role } from '../config.ts';
import type { HostFacts } from '../facts.ts';
import type { Situation } from '../situation.ts';
import type { Draft, Interruption } from '../step.ts';
import type { Thing } from '../things.ts';
import * as things from '../things.ts';
import * as names from '../names.ts';
import { changeContainer, containerNamed, containersOfRole, roleFilters } from './container-facts.ts';
import { draft, type Given, ifThere, shell } from './draft.ts';
import { unrouted } from './reach.ts';

/** Seconds that `docker stop` waits: role or root stop_timeout, else the drain time of roles without a proxy. */
export const stopSeconds = (config: Config, role: Role): number | undefined =>
  role.stopTimeout ?? (role.proxy === undefined ? config.drainTimeout : undefined);

/** Seconds after which Docker kills a container that is stopped without `-t`: what it was run with, else ten. */
export function ownStopSeconds(options: Pairs<OptionValue>): number {
  const value = options.findLast(([name]) => name === 'stop-timeout')?.[1];
  const seconds = Number(Array.isArray(value) ? value.at(-1) : value);
  return Number.isInteger(seconds) && seconds > 0 ? seconds : 10;
}

/** Seconds that stopping one container of the role may take. */
export const stopPatience = (config: Config, role: Role): number =>
  (stopSeconds(config, role) ?? ownStopSeconds(role.options)) + 30;

/** `docker stop [-t N] NAME`. */
export function stopLine(config: Config, role: Role, name: string): string {
  const seconds = stopSeconds(config, role);
  return `docker stop ${seconds === undefined ? '' : `-t ${seconds} `}${name}`;
}

export interface StopSubject {
  readonly role: Role;
  readonly host: string;
  readonly phase: string;
  readonly lane?: string | undefined;
  readonly cause: string;
  /** The cause where the same run removes the container later. */
  readonly causeIfRemoved?: string;
  readonly needs: readonly Thing[];
}

type What = Pick<
  Given,
  'subject' | 'label' | 'hindsight' | 'commands' | 'undo' | 'interruption' | 'guard' | 'unless' | 'effect'
>;

/** Spelled out, not spread: large plans hold thousands, and engines are quick with equal shapes. */
const stopping = (config: Config, { role, host, phase, lane, cause, needs }: StopSubject, what: What): Draft =>
  draft({
    kind: 'stop-container',
    host,
    subject: what.subject,
    role: role.name,
    lane,
    action: 'delete',
    label: what.label,
    explain: 'Docker sends TERM and, after the stop timeout, KILL. The container is kept.',
    cause,
    hindsight: what.hindsight,
    phase,
    needs: [things.docker(host), ...needs],
    gives: [things.stopped(what.subject, host)],
    guard: what.guard,
    unless: what.unless,
    commands: what.commands,
    effect: what.effect,
    undo: what.undo,
    interruption: what.interruption,
    duration: 2,
    timeout: stopPatience(config, role),
  });

/** Stops one container that is known by name. `before` is the name it has when the plan is made. */
export function stopContainer(situation: Situation, subject: StopSubject, name: string): Draft {
  const { config } = situation;
  return stopping(config, subject, {
    subject: name,
    label: `stop container ${name}`,
    hindsight: (after) => (containerNamed(after, name) === undefined ? subject.causeIfRemoved : undefined),
    guard: (facts) => {
      const state = containerNamed(facts, name)?.state;
      return state === 'running' || state === 'restarting'
        ? { state: 'ready' }
        : { state: 'done', because: `${name} does not run` };
    },
    commands: () => [shell(stopLine(config, subject.role, name))],
    effect: (facts) =>
      changeContainer(facts, name, ({ health: _health, ...container }) => ({ ...container, state: 'exited' })),
    undo: () => ({ how: 'start it again', commands: [ifThere('container', name, `docker start ${name}`)] }),
    interruption: (before) => before && (unrouted(before, name) ?? lastOf(before, config, subject.role, name)),
  });
}

/** Nothing else of the role works while this one is stopped. */
function lastOf(before: HostFacts, config: Config, { name: role }: Role, name: string): Interruption | undefined {
  const working = containersOfRole(before, config, role).filter(({ state }) => state === 'running');
  return working.length === 1 && working[0]?.name === name
    ? { service: names.rolePrefix(config, role), why: 'no other container of the role works' }
    : undefined;
}

/** Stops whatever else of the role runs, on a host that nobody looked at. */
export function stopOthers(situation: Situation, subject: StopSubject, kept: string): Draft {
  const { config } = situation;
  const seconds = stopSeconds(config, subject.role);
  return stopping(config, subject, {
    subject: `other ${subject.role.name}`,
    label: `stop the old ${subject.role.name} container`,
    unless: 'unless none runs',
    commands: () => [
      shell(
        `docker ps ${roleFilters(config, subject.role.name)} --filter status=running --filter status=restarting ` +
          `--format '{{.Names}}' | grep -vx ${kept} | xargs -r docker stop${seconds === undefined ? '' : ` -t ${seconds}`}`,
      ),
    ],
    undo: () => ({ how: 'start the container that served before', commands: [] }),
  });
}
