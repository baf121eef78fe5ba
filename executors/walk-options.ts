import type { WalkEvent } from './event.ts';
import type { Executor } from './executor.ts';

export interface WalkOptions {
  readonly executor: Executor;
  readonly emit: (event: WalkEvent) => void;
  /** Aborting stops the walk: what runs may end within the grace time, then it is abandoned; final steps still run. */
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Milliseconds. */
  readonly grace: number;
  /** Shell lines that succeed while a host is as it was observed; run before its first change under the lock. */
  readonly unchanged: ReadonlyMap<string, string>;
  /** Replaces secrets in what a failed container printed. */
  readonly redact: (text: string) => string;
}
