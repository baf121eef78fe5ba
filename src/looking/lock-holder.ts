/** Who holds the deploy lock, and whether they still do anything with it. */

export interface Holder {
  readonly name: string;
  /** ISO 8601, as the holder's clock said. */
  readonly at: string;
  readonly version: string;
  readonly message: string;
  /** Taken by a run for itself, not by somebody who wants others kept out. */
  readonly is_automatic: boolean;
  readonly age_seconds?: number;
  /** Since the holder's last audit line on this host, where there is one after the lock was taken. */
  readonly idle_seconds?: number;
  /** The run that took it has probably died. */
  readonly is_stale: boolean;
}

export interface LockAnswer {
  /** Decoded, as Kamal writes them. */
  readonly details: string;
  /** Of the host. */
  readonly now: Date;
  /** When the host's last audit line was written. */
  readonly lastAudit?: Date;
}

/** A run whose lock saw no audit line for so long has died: even a slow step is announced before it begins. */
const STALE_SECONDS = 3600;

const AUTOMATIC = 'Automatic deploy lock';

/** Reads a held lock's details. A lock without details was left between its two commands. */
export function holderOf({ details, now, lastAudit }: LockAnswer): Holder {
  const [, name = '', at = ''] = /^Locked by: (.*) at (\S+)$/m.exec(details) ?? [];
  const field = (label: string): string => new RegExp(`^${label}: ([\\s\\S]*)`, 'm').exec(details)?.[1]?.trim() ?? '';
  const message = field('Message');
  const version = field('Version').split('\n')[0] ?? '';
  const age = secondsBetween(new Date(at), now);
  const sinceAudit = lastAudit === undefined ? undefined : secondsBetween(lastAudit, now);
  const idle = age !== undefined && sinceAudit !== undefined && sinceAudit <= age ? sinceAudit : undefined;
  const isAutomatic = message.includes(AUTOMATIC);
  const quiet = idle ?? age;
  return {
    name,
    at,
    version,
    message,
    is_automatic: isAutomatic,
    ...(age === undefined ? {} : { age_seconds: age }),
    ...(idle === undefined ? {} : { idle_seconds: idle }),
    is_stale: details.trim() === '' || (isAutomatic && quiet !== undefined && quiet >= STALE_SECONDS),
  };
}

function secondsBetween(from: Date, to: Date): number | undefined {
  const seconds = Math.round((to.getTime() - from.getTime()) / 1000);
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}

/** Seconds as people say them, e.g. `3 days`. */
export function ago(seconds: number): string {
  const units = [
    [86_400, 'day'],
    [3600, 'hour'],
    [60, 'minute'],
    [1, 'second'],
  ] as const;
  const [size, word] = units.find(([unit]) => seconds >= unit) ?? [1, 'second'];
  const many = Math.floor(seconds / size);
  return `${many} ${word}${many === 1 ? '' : 's'}`;
}
