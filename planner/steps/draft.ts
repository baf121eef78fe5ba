/** What every kind starts from: a draft with the answers that most kinds share. */
import type { HostFacts } from '../facts.ts';
import type { Command, Draft, ShellCommand, Text } from '../step.ts';

type Optional =
  | 'needs'
  | 'gives'
  | 'ends'
  | 'keep'
  | 'guard'
  | 'effect'
  | 'interruption'
  | 'rescue'
  | 'undo'
  | 'duration';

/** Seconds for a command that has nothing to wait for. */
const A_MOMENT = 0.3;

const same = (host: HostFacts): HostFacts => host;

/** Fills in what a kind did not say: needs nothing, changes nothing, interrupts nobody, runs whatever the facts are. */
export function draft(given: Omit<Draft, Optional> & Partial<Pick<Draft, Optional>>): Draft {
  return {
    keep: 'guard',
    needs: [],
    gives: [],
    ends: [],
    guard: () => ({ state: 'ready' }),
    effect: same,
    undo: () => ({ irreversible: 'nothing stays behind' }),
    interruption: () => undefined,
    rescue: [],
    duration: A_MOMENT,
    ...given,
  };
}

/** A shell line without secrets. */
export const shell = (...line: Text): ShellCommand => ({ shell: line });

/** Joins words that are there with single spaces, as Kamal does. */
export const words = (...parts: readonly (string | undefined | false)[]): string =>
  parts.filter((part) => part !== undefined && part !== false && part !== '').join(' ');

/** No command at all: the step only stands for an order. */
export const nothing = (): readonly Command[] => [];
