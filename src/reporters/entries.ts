/** Steps as lines of a plan. Neighbours that change nothing share one line unless everything was asked for. */
import type { Step } from '../../planner/plan.ts';
import { type Mark, markOf } from './symbols.ts';
import { shorten } from './wording.ts';

export interface Entry {
  readonly mark: Mark;
  readonly label: string;
  readonly cause: string;
  readonly steps: readonly Step[];
}

/** The lines of one host's steps in one phase. */
export function entriesOf(steps: readonly Step[], verbose: boolean): readonly Entry[] {
  const entries: Entry[] = [];
  for (const step of steps) {
    const entry = entryOf(step, verbose);
    const last = entries.at(-1);
    if (verbose || entry.mark !== '·' || last?.mark !== '·') {
      entries.push(entry);
      continue;
    }
    entries[entries.length - 1] = {
      mark: '·',
      label: `${last.label}, ${entry.label}`,
      cause: '',
      steps: [...last.steps, step],
    };
  }
  return entries;
}

/** True where two lines say the same, each about its own host. */
export function isSameChange(one: Entry, two: Entry, hosts: readonly [string, string]): boolean {
  return one.mark === two.mark && blank(one.label, hosts[0]) === blank(two.label, hosts[1]);
}

/** True where two lines give the same cause, each about its own host. */
export function isSameCause(one: Entry, two: Entry, hosts: readonly [string, string]): boolean {
  return blank(one.cause, hosts[0]) === blank(two.cause, hosts[1]);
}

function entryOf(step: Step, verbose: boolean): Entry {
  const words = verbose ? (text: string): string => text : shorten;
  const { label, cause, guard } = step;
  const shown = guard.state === 'conditional' ? guard.unless : cause;
  return { mark: markOf(step), label: words(label), cause: words(shown), steps: [step] };
}

const blank = (text: string, host: string): string => text.replaceAll(host, '\0');
