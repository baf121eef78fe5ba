/** What `lock status` says of a held lock. */
import type { LockFacts } from '../../planner/facts.ts';
import { isAutomatic, isStale, signatureOf } from '../../planner/steps/lock-holder.ts';

export interface Holder {
  readonly name: string;
  /** ISO 8601, as the holder's clock said. */
  readonly at: string;
  readonly version: string;
  readonly message: string;
  /** Taken by a run for itself, not by somebody who wants others kept out. */
  readonly is_automatic: boolean;
  readonly age_seconds?: number;
  /** Since the last audit line on this host, where there is one after the lock was taken. */
  readonly idle_seconds?: number;
  /** The run that took it has probably died. */
  readonly is_stale: boolean;
}

/** Reads a held lock's details. A lock without details was left between its two commands. */
export function holderOf(lock: LockFacts): Holder {
  const { details, ageSeconds: age, quietSeconds: quiet } = lock;
  const field = (label: string): string => new RegExp(`^${label}: ([\\s\\S]*)`, 'm').exec(details)?.[1]?.trim() ?? '';
  return {
    ...signatureOf(lock),
    version: field('Version').split('\n')[0] ?? '',
    message: field('Message'),
    is_automatic: isAutomatic(lock),
    ...(age === undefined ? {} : { age_seconds: age }),
    ...(quiet === undefined || quiet === age ? {} : { idle_seconds: quiet }),
    is_stale: isStale(lock),
  };
}
