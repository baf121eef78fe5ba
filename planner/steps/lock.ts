/** Kamal's deploy lock: a directory on the primary host, taken first and released last, whoever holds it named. */
import { commandFor } from '../command-line.ts';
import type { Config } from '../config.ts';
import type { HostFacts, LockFacts } from '../facts.ts';
import * as names from '../names.ts';
import { shellQuote } from '../quoting.ts';
import type { Situation } from '../situation.ts';
import type { Command, Draft, GuardVerdict, Text } from '../step.ts';
import * as things from '../things.ts';
import { draft, shell } from './draft.ts';
import { AUTOMATIC, describeHolder, wayPast } from './lock-holder.ts';

/** Ends the script of a host that lost the race for the lock, after printing who won it. */
export const LOCK_HELD_EXIT = 97;

/** A signal never leaves a lock half taken or half released. */
const WHOLE = "trap '' HUP INT TERM";

/** Says in the lock's directory which run took it; only that run releases it, and whoever breaks the lock removes it. */
const ownFile = (directory: string): Text => [`${directory}/run-`, { run: 'id', as: 'raw' }];

/**
 * `mkdir` decides between two who try; the loser prints who won, whom it gives a second to write that. A directory that
 * cannot be made for another reason is no lock. `sign` comes before the details are written; where it cannot create its
 * file, only a command that is no special built-in (not `:`) lets the shell go on to give the lock back (POSIX, 2.8.1).
 */
function lockCommands({ config, intent }: Situation, message: string, sign: Text = []): Command[] {
  const directory = names.lockDirectory(config);
  const fields = `'Locked by: %s at %s\\nVersion: %s\\nMessage: %s\\n'`;
  const values = ` "$(date -u +%Y-%m-%dT%H:%M:%SZ)" ${shellQuote(intent.version)} ${shellQuote(message)}`;
  const lost = `[ -s ${directory}/details ] || sleep 1; base64 -d 2> /dev/null < ${directory}/details; exit ${LOCK_HELD_EXIT}`;
  return [
    shell('mkdir -p .kamal'),
    shell(
      `${WHOLE}; mkdir ${directory} 2> /dev/null || { [ ! -d ${directory} ] && mkdir ${directory}; } || ` +
        `{ [ -d ${directory} ] || exit 1; ${lost}; }; `,
      ...sign,
      `printf ${fields} `,
      { run: 'lock_holder', as: 'shell' },
      `${values} | base64 > ${directory}/details || { rm -r ${directory}; exit 1; }`,
    ),
  ];
}

const withLock = (facts: HostFacts, service: string, lock: LockFacts): HostFacts => ({
  ...facts,
  locks: { ...facts.locks, [service]: lock },
});

const withoutLock = (facts: HostFacts, service: string): HostFacts => ({
  ...facts,
  locks: Object.fromEntries(Object.entries(facts.locks).filter(([name]) => name !== service)),
});

/** Takes the lock for the time of the run. */
export function takeLock(situation: Situation, host: string): Draft {
  const { config } = situation;
  const directory = names.lockDirectory(config);
  const service = names.serviceWithDestination(config);
  return draft({
    kind: 'take-lock',
    host,
    subject: service,
    action: 'create',
    label: 'take the deploy lock',
    explain: `Creates ${directory} on ${host}; Kamal and kamal-plan exclude each other by it.`,
    cause: 'one deploy at a time',
    phase: 'lock',
    keep: 'any',
    gives: [things.lock(service)],
    ends: [things.beforeLock(service)],
    guard: (facts) => lockVerdict(facts, config),
    commands: () => lockCommands(situation, AUTOMATIC, ['true > ', ...ownFile(directory), ' && ']),
    effect: (facts) => withLock(facts, service, { details: 'Locked by: this run', isOwn: true }),
    undo: () => ({ how: 'release it', commands: [releaseOwn(directory)] }),
    timeout: 30,
  });
}

function lockVerdict(facts: HostFacts, config: Config): GuardVerdict {
  const held = facts.locks[names.serviceWithDestination(config)];
  if (held === undefined) return { state: 'ready' };
  const release = commandFor(config, 'lock', 'release');
  return {
    state: 'blocked',
    because: `the deploy lock is held: ${describeHolder(held)}`,
    fix: wayPast(held, release),
  };
}

/** Also a lock without details, left by somebody who died before they were written. */
const releaseCommand = (directory: string): ReturnType<typeof shell> => shell(`rm -r ${directory}`);

/**
 * Releases the lock if this run took it, and one that nobody signs within a second: whoever made it died before they
 * could. A lock of somebody else stays.
 */
const releaseOwn = (directory: string): ReturnType<typeof shell> =>
  shell(
    `${WHOLE}; [ -e ${directory}/details ] || sleep 1; if [ -e `,
    ...ownFile(directory),
    ` ]; then rm -r ${directory}; else rmdir ${directory} 2> /dev/null || true; fi`,
  );

/** Releases the lock that this run took, also after a failure, and where nobody knows whether it was taken. */
export function releaseLock(situation: Situation, host: string, phase: string): Draft {
  const service = names.serviceWithDestination(situation.config);
  return draft({
    kind: 'release-lock',
    host,
    subject: service,
    action: 'delete',
    label: 'release the deploy lock',
    explain: 'The last change of the run, whatever happened before.',
    cause: 'others may deploy again',
    phase,
    keep: 'any',
    isFinal: true,
    needs: [things.lock(service)],
    ends: [things.lock(service)],
    gives: [things.unlocked(service)],
    commands: () => [releaseOwn(names.lockDirectory(situation.config))],
    effect: (facts) => (facts.locks[service]?.isOwn === true ? withoutLock(facts, service) : facts),
    timeout: 30,
  });
}

/** Takes the lock and leaves it taken: `lock acquire`. */
export function holdLock(situation: Situation, host: string, message: string): Draft {
  const { config, intent } = situation;
  const directory = names.lockDirectory(config);
  const service = names.serviceWithDestination(config);
  return draft({
    kind: 'hold-lock',
    host,
    subject: service,
    action: 'create',
    label: 'take the deploy lock',
    explain: `Creates ${directory} on ${host} and leaves it: nobody deploys before ${commandFor(config, 'lock', 'release')}.`,
    cause: message,
    phase: 'lock',
    unless: 'unless it is held with this message',
    guard: (facts) => {
      const isOwn = facts.locks[service]?.details.endsWith(`Message: ${message}`) === true;
      return isOwn ? { state: 'done', because: `it is held: ${message}` } : lockVerdict(facts, config);
    },
    commands: () => lockCommands(situation, message),
    effect: (facts) =>
      withLock(facts, service, { details: `Locked by: this run\nVersion: ${intent.version}\nMessage: ${message}` }),
    undo: () => ({ irreversible: `it may be somebody else's: ${commandFor(config, 'lock', 'release')} releases any` }),
    timeout: 30,
  });
}

/** Releases the lock, whoever holds it: `lock release`. */
export function breakLock(situation: Situation, host: string): Draft {
  const service = names.serviceWithDestination(situation.config);
  return draft({
    kind: 'break-lock',
    host,
    subject: service,
    action: 'delete',
    label: 'release the deploy lock',
    explain: 'Whoever holds it; a run that is under way goes on without it.',
    cause: 'others may deploy again',
    phase: 'lock',
    unless: 'unless nobody holds it',
    guard: (facts) => {
      const held = facts.locks[service];
      return held === undefined
        ? { state: 'done', because: 'nobody holds the lock' }
        : { state: 'ready', cause: `held: ${describeHolder(held)}` };
    },
    commands: () => [releaseCommand(names.lockDirectory(situation.config))],
    effect: (facts) => withoutLock(facts, service),
    undo: () => ({ irreversible: `${commandFor(situation.config, 'lock', 'acquire')} takes it again` }),
    timeout: 30,
  });
}
