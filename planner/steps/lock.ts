/** Kamal's deploy lock: a directory on the primary host, taken first and released last, whoever holds it named. */
import type { HostFacts } from '../facts.ts';
import * as names from '../names.ts';
import { shellQuote } from '../quoting.ts';
import type { Situation } from '../situation.ts';
import type { Draft, GuardVerdict } from '../step.ts';
import * as things from '../things.ts';
import { draft, shell } from './draft.ts';

/** Ruby's Kamal waits for locks with this message when asked to (`--lock-wait`). */
const AUTOMATIC = 'Automatic deploy lock';

/** Ends the script of a host that lost the race for the lock, after printing who won it. */
export const LOCK_HELD_EXIT = 97;

/** Takes the lock; `mkdir` decides between two who try. */
export function takeLock(situation: Situation, host: string): Draft {
  const { config, intent } = situation;
  const directory = names.lockDirectory(config);
  const service = names.serviceWithDestination(config);
  const fields = `'Locked by: %s at %s\\nVersion: %s\\nMessage: %s\\n'`;
  const values = `${shellQuote(intent.lockHolder)} "$(date -u +%Y-%m-%dT%H:%M:%SZ)" ${shellQuote(intent.version)} '${AUTOMATIC}'`;
  const lost = `base64 -d < ${directory}/details 2> /dev/null; exit ${LOCK_HELD_EXIT}`;
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
    guard: (facts) => lockVerdict(facts, service),
    commands: () => [
      shell('mkdir -p .kamal'),
      shell(`mkdir ${directory} 2> /dev/null || { ${lost}; }`),
      shell(`printf ${fields} ${values} | base64 > ${directory}/details`),
    ],
    effect: (facts) => ({
      ...facts,
      locks: { ...facts.locks, [service]: { details: `Locked by: ${intent.lockHolder}` } },
    }),
    undo: () => ({ how: 'release it', commands: [releaseCommand(directory)] }),
    timeout: 30,
  });
}

function lockVerdict(facts: HostFacts, service: string): GuardVerdict {
  const held = facts.locks[service];
  if (held === undefined) return { state: 'ready' };
  const details = held.details.trim().split('\n').join(', ');
  return {
    state: 'blocked',
    because: `the deploy lock is held${details === '' ? '' : `: ${details}`}`,
    fix: 'wait for that run, or: kamal lock release',
  };
}

const releaseCommand = (directory: string): ReturnType<typeof shell> =>
  shell(`rm ${directory}/details && rm -r ${directory}`);

/** Releases the lock, also after a failure. */
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
    commands: () => [releaseCommand(names.lockDirectory(situation.config))],
    effect: (facts) => ({
      ...facts,
      locks: Object.fromEntries(Object.entries(facts.locks).filter(([name]) => name !== service)),
    }),
    timeout: 30,
  });
}
