/** Names that the page's parts know each other by. */
import type { Mark } from '../symbols.ts';

/** The anchor of a step's details. */
export const stepId = (index: number): string => `s${index + 1}`;

const CLASSES: Readonly<Record<Mark, string>> = {
  '+': 'create',
  '~': 'update',
  '+/-': 'replace',
  '-/+': 'gapped',
  '-': 'delete',
  '?': 'maybe',
  '=': 'done',
  '·': 'none',
};

/** How a symbol is coloured. */
export const markClass = (mark: Mark): string => CLASSES[mark];
