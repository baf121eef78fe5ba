/** The symbols of a plan. They are the same in every reporter and on every screen. */
import type { Step } from '../../planner/plan.ts';
import type { Style } from './style.ts';

export type Mark = '+' | '~' | '+/-' | '-/+' | '-' | '?' | '=' | '·';

const MARKS = { create: '+', update: '~', delete: '-', read: '·', wait: '·' } as const;

/** A step's symbol, from what it does and whether it is certain. */
export function markOf(step: Pick<Step, 'action' | 'guard' | 'interruption'>): Mark {
  if (step.guard.state === 'conditional') return '?';
  if (step.action === 'replace') return step.interruption === undefined ? '+/-' : '-/+';
  return MARKS[step.action];
}

/** What each symbol means, in the order of a legend. */
export const MEANINGS: Readonly<Record<Mark, string>> = {
  '+': 'create',
  '~': 'update',
  '+/-': 'replace without a gap',
  '-/+': 'replace with a gap',
  '-': 'delete',
  '?': 'only known when it runs',
  '=': 'already done',
  '·': 'changes nothing',
};

/** Each symbol's colour. */
export const MARK_STYLES: Readonly<Record<Mark, Style>> = {
  '+': 'green',
  '~': 'yellow',
  '+/-': 'magenta',
  '-/+': 'red',
  '-': 'red',
  '?': 'cyan',
  '=': 'dim',
  '·': 'dim',
};
