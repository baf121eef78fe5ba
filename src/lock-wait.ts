/** Waiting for the deploy lock (`--lock-wait`), for runs' own locks only: one that somebody took by hand is not waited for. */
import { setTimeout as sleep } from 'node:timers/promises';
import { factsOf, type LockFacts } from '../planner/facts.ts';
import { type Situation, takesLock } from '../planner/index.ts';
import { serviceWithDestination } from '../planner/names.ts';
import type { Plan } from '../planner/plan.ts';
import { describeHolder, isAutomatic, isBeingTaken } from '../planner/steps/lock-holder.ts';
import { EXIT_CODES } from './failures.ts';
import type { ChangeOptions } from './options.ts';
import type { Output } from './output.ts';
import { harmless } from './reporters/layout.ts';

interface Waiting {
  readonly options: ChangeOptions;
  readonly output: Output;
}

/**
 * Runs with the facts of the moment; where another run holds the lock that this one would take, looks again until it is free
 * or time is up.
 */
export async function withLockWait(
  { options, output }: Waiting,
  look: () => Promise<Situation>,
  run: (situation: Situation) => Promise<number>,
): Promise<number> {
  const { lockWait, lockWaitTimeout = 900, lockWaitInterval = 15, dryRun } = options;
  if (lockWait !== true || dryRun === true) return run(await look());
  const end = Date.now() + lockWaitTimeout * 1000;
  let isSaid = false;
  for (;;) {
    const situation = await look();
    const lock = heldLock(situation);
    const left = end - Date.now();
    const isRuns = lock !== undefined && (isAutomatic(lock) || isBeingTaken(lock));
    const isWorthWaiting = isRuns && left > 0 && takesLock(situation);
    if (isWorthWaiting) {
      if (!isSaid) output.stderr.write(`${waits(lock, lockWaitTimeout, lockWaitInterval)}\n`);
      isSaid = true;
    } else {
      const code = await run(situation);
      // Somebody else was quicker between looking and taking it.
      if (code !== EXIT_CODES.lockHeld || lock !== undefined || Date.now() >= end) return code;
    }
    await sleep(Math.max(0, Math.min(lockWaitInterval * 1000, end - Date.now())));
  }
}

const waits = (lock: LockFacts, timeout: number, interval: number): string =>
  `The deploy lock is held: ${harmless(describeHolder(lock))}. Waiting up to ${timeout} s, looking every ${interval} s.`;

function heldLock({ config, facts, selection, intent }: Situation): LockFacts | undefined {
  if (intent.lockHeld || selection.primaryHost === undefined) return undefined;
  return factsOf(facts, selection.primaryHost)?.locks[serviceWithDestination(config)];
}

/** True where nothing but the lock stands in the way. */
export const isOnlyLocked = (situation: Situation, { blockers }: Plan): boolean =>
  blockers.length === 1 &&
  heldLock(situation) !== undefined &&
  blockers[0]?.because.startsWith('the deploy lock is held') === true;
