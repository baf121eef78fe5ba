/** What differs between two plans, step by step. */
import type { PlanDiff, StepChange } from '../../planner/plan-diff.ts';
import { isEmptyDiff } from '../../planner/plan-diff.ts';
import type { Step } from '../../planner/plan.ts';
import { harmless, pad, widthOf } from './layout.ts';
import { type Paint, painter } from './style.ts';
import { count, list } from './wording.ts';

export interface DiffLook {
  readonly color: boolean;
  /** At most so many lines; absent: all. */
  readonly most?: number;
}

/** The page: one line per step, and the counts. */
export function renderPlanDiff(diff: PlanDiff, look: DiffLook): string {
  if (isEmptyDiff(diff)) return 'The plans are equal: the same steps in the same order.';
  return [...diffLines(diff, look), '', `${countsOf(diff)}.`].join('\n');
}

/** `1 step added, 2 steps changed`. */
export function countsOf({ added, removed, changed }: PlanDiff): string {
  const words = [
    [added.length, 'added'],
    [removed.length, 'removed'],
    [changed.length, 'changed'],
  ] as const;
  return list(words.flatMap(([number, word]) => (number === 0 ? [] : [`${count(number, 'step')} ${word}`])));
}

/** One line per step that is in only one plan, or is not the same in both. */
export function diffLines({ added, removed, changed }: PlanDiff, { color, most = Infinity }: DiffLook): string[] {
  const paint = painter(color);
  const rows = [
    ...added.map((step) => row(paint('green', '+'), step)),
    ...removed.map((step) => row(paint('red', '-'), step)),
    ...changed.flatMap((change) => changeRows(change, paint)),
  ];
  const left = Math.max(0, ...rows.map(({ id }) => widthOf(id)));
  const lines = rows.map(
    ({ mark, id, text }) => `  ${mark} ${harmless(text === '' ? id : `${pad(id, left)}  ${text}`)}`,
  );
  return lines.length <= most ? lines : [...lines.slice(0, most), `  … and ${lines.length - most} more`];
}

interface Row {
  readonly mark: string;
  readonly id: string;
  readonly text: string;
}

const row = (mark: string, { id, cause }: Step): Row => ({ mark, id, text: cause });

function changeRows({ id, fields, waitsAdded, waitsRemoved }: StepChange, paint: Paint): Row[] {
  const parts = [
    fields.length === 0 ? '' : `${fields.join(', ')} changed`,
    waitsAdded.length === 0 ? '' : `waits for ${list(waitsAdded)} too`,
    waitsRemoved.length === 0 ? '' : `waits no more for ${list(waitsRemoved)}`,
  ].filter((part) => part !== '');
  return [{ mark: paint('yellow', '~'), id, text: parts.join('; ') }];
}
