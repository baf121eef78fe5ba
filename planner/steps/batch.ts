/** Where several hosts meet: batches of `boot.limit`, the barrier of the primary role, the pause of `boot.wait`. */
import type { Draft } from '../step.ts';
import { LOCAL } from '../step.ts';
import type { Thing } from '../things.ts';
import * as things from '../things.ts';
import { draft, nothing } from './draft.ts';

export interface GatherSubject {
  /** e.g. `batch 1`, `assets of web`. */
  readonly what: string;
  readonly label: string;
  readonly phase: string;
  readonly needs: readonly Thing[];
  /** Besides itself. */
  readonly gives?: readonly Thing[];
  /** A failed one among many keeps nobody from going on. */
  readonly isTolerant?: boolean;
}

/** Stands for many things at once; sends nothing. */
export function gather({ what, label, phase, needs, gives = [], isTolerant = false }: GatherSubject): Draft {
  return draft({
    kind: 'gather',
    host: LOCAL,
    subject: what,
    action: 'wait',
    label,
    explain: 'Nothing is sent; what follows waits for this.',
    cause: 'what follows waits for it',
    phase,
    keep: 'needed',
    needs,
    gives: [things.all(what), ...gives],
    isTolerant,
    commands: nothing,
    duration: 0,
    timeout: 0,
  });
}

/** Lets `boot.wait` seconds pass after a batch. */
export function pause(batch: number, seconds: number, phase: string, needs: readonly Thing[]): Draft {
  return draft({
    kind: 'pause',
    host: LOCAL,
    subject: `after batch ${batch}`,
    action: 'wait',
    label: `wait ${seconds} s`,
    explain: 'Time to see whether the batch holds.',
    cause: 'boot.wait',
    phase,
    keep: 'phase',
    needs,
    gives: [things.paused(batch)],
    commands: () => [{ pauseSeconds: seconds }],
    duration: seconds,
    timeout: seconds + 30,
  });
}
