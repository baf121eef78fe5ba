/** Who holds a lock, since when, and whether that run can still be alive. */
import type { LockFacts } from '../facts.ts';

/** What locks of runs say; a lock with another message was taken by hand. Ruby's Kamal waits for these too (`--lock-wait`). */
export const AUTOMATIC = 'Automatic deploy lock';

/** Seconds without a sign of life after which nobody believes that a run still holds its lock: it says what it begins. */
const STALE_AFTER = 3600;

/** Seconds that nobody takes to write the details once they have the lock. */
const TAKEN_AFTER = 10;

/** Who took it and when, ISO 8601, as they say themselves; empty where they do not. */
export function signatureOf({ details }: Pick<LockFacts, 'details'>): { readonly name: string; readonly at: string } {
  const [, name = '', at = ''] = /^Locked by: (.*) at (\S+)$/m.exec(details) ?? [];
  return { name, at };
}

/** True where a run took the lock and releases it when it ends. */
export const isAutomatic = ({ details }: Pick<LockFacts, 'details'>): boolean => details.includes(AUTOMATIC);

/** True where somebody took it to keep others out: it stays until somebody releases it, so that no run waits for it. */
export const isByHand = (lock: Pick<LockFacts, 'details'>): boolean => lock.details.trim() !== '' && !isAutomatic(lock);

/** True where somebody made it so recently that they may not have written who they are yet. */
export const isBeingTaken = ({ details, ageSeconds = TAKEN_AFTER }: LockFacts): boolean =>
  details.trim() === '' && ageSeconds < TAKEN_AFTER;

/**
 * True where the run that took it has probably died: Kamal leaves its lock behind when it is interrupted. The one place that
 * decides it. A lock that somebody took by hand is never stale, one without details was left while it was taken.
 */
export function isStale(lock: LockFacts): boolean {
  const { details, ageSeconds = 0, quietSeconds = ageSeconds } = lock;
  if (details.trim() === '') return ageSeconds >= TAKEN_AFTER;
  return isAutomatic(lock) && quietSeconds >= STALE_AFTER;
}

/** What to do about it; `release` is the command that releases it. */
export function wayPast(lock: LockFacts, release: string): string {
  if (isStale(lock)) return release;
  if (!isByHand(lock)) return `wait for that run (--lock-wait), or: ${release}`;
  return `it was taken by hand, and --lock-wait does not wait for that: ${askOrRelease(lock, release)}`;
}

/** Whom to ask about a lock that was taken by hand. */
export const askOrRelease = (lock: Pick<LockFacts, 'details'>, release: string): string =>
  `ask ${signatureOf(lock).name || 'who took it'}, or: ${release}`;

/** Who holds it, in one line, and for how long where the host could say. */
export function describeHolder(lock: LockFacts): string {
  const details = lock.details.trim().split('\n').filter(Boolean).join(', ');
  const age = lock.ageSeconds === undefined ? '' : ` (${duration(lock.ageSeconds)})`;
  const stale = isStale(lock) ? '; that run has probably died' : '';
  const nobody = isBeingTaken(lock) ? 'by somebody who has just taken it' : 'by somebody who left no details';
  return `${details === '' ? nobody : details}${age}${stale}`;
}

/** A length of time as people say it, e.g. `3 hours`. */
export function duration(seconds: number): string {
  const [amount, unit] =
    seconds < 90
      ? [seconds, 'second']
      : seconds < 90 * 60
        ? [Math.round(seconds / 60), 'minute']
        : seconds < 36 * 3600
          ? [Math.round(seconds / 3600), 'hour']
          : [Math.round(seconds / 86400), 'day'];
  return `${amount} ${unit}${amount === 1 ? '' : 's'}`;
}
