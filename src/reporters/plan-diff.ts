/** What differs between two plans, step by step. */
import type { PlanDiff, StepChange } from '../../planner/plan-diff.ts';
import { isEmptyDiff } from '../../planner/plan-diff.ts';
import type { Step } from '../../planner/plan.ts';
import { harmless, pad, widthOf, wrap } from './layout.ts';
import { stepChangeLines } from './step-change.ts';
import { type Paint, painter } from './style.ts';
import { count, list, shorten } from './wording.ts';

export interface DiffLook {
  readonly width: number;
  readonly color: boolean;
  /** At most about so many lines; absent: all. */
  readonly most?: number;
}

/** The page: each step with what is otherwise about it, and the counts. */
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

/** Lines for each step that is in only one plan, or is not the same in both; hosts where equal steps changed alike share them. */
export function diffLines({ added, removed, changed }: PlanDiff, look: DiffLook): string[] {
  const paint = painter(look.color);
  const blocks = [
    ...onlyIn(added, paint('green', '+'), look, paint),
    ...onlyIn(removed, paint('red', '-'), look, paint),
    ...foldChanges(changed).map((change) => changeLines(change, look, paint)),
  ];
  const lines: string[] = [];
  for (const [at, block] of blocks.entries()) {
    if (at > 0 && lines.length + block.length > (look.most ?? Infinity))
      return [...lines, `  … and ${blocks.length - at} more`];
    lines.push(...block);
  }
  return lines;
}

/** Each with its cause: beside it where all fit, else under it. */
function onlyIn(steps: readonly Step[], mark: string, { width }: DiffLook, paint: Paint): string[][] {
  const rows = steps.map(({ id, cause }) => [harmless(shorten(id)), harmless(shorten(cause))] as const);
  const left = Math.max(0, ...rows.map(([id]) => widthOf(id)));
  const isBeside = rows.every(([, cause]) => 4 + left + 2 + widthOf(cause) <= width);
  return rows.map(([id, cause]) => {
    if (cause === '') return [`  ${mark} ${id}`];
    if (isBeside) return [`  ${mark} ${pad(id, left)}  ${paint('dim', cause)}`];
    return [`  ${mark} ${id}`, ...wrap(cause, width - 6).map((line) => `      ${paint('dim', line)}`)];
  });
}

/** The change of a step, and the other hosts where its like changed alike. */
interface Folded {
  readonly change: StepChange;
  readonly others: string[];
}

function foldChanges(changes: readonly StepChange[]): Folded[] {
  const folded = new Map<string, Folded>();
  for (const change of changes) {
    const host = hostOf(change);
    const lines = stepChangeLines(change, { width: Infinity, color: false });
    const key = [change.id, ...lines].join('\n').replaceAll(host, '\0');
    const alike = folded.get(key);
    if (alike === undefined) folded.set(key, { change, others: [] });
    else alike.others.push(host);
  }
  return [...folded.values()];
}

/** An id ends in its step's host. */
const hostOf = ({ id }: StepChange): string => id.slice(id.lastIndexOf('@') + 1);

function changeLines({ change, others }: Folded, { width, color }: DiffLook, paint: Paint): string[] {
  const details = stepChangeLines(change, { width: width - 6, color }).map((line) => `      ${line}`);
  const same = others.length === 0 ? [] : wrap(`…same on ${list(others, Infinity)}`, width - 6);
  return [
    `  ${paint('yellow', '~')} ${harmless(shorten(change.id))}`,
    ...details,
    ...same.map((line) => `      ${paint('dim', line)}`),
  ];
}
