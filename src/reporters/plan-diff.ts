/** What differs between two plans, step by step. */
import type { PlanDiff, StepChange } from '../../planner/plan-diff.ts';
import { isEmptyDiff } from '../../planner/plan-diff.ts';
import type { Plan, Step } from '../../planner/plan.ts';
import { hostList } from './host-names.ts';
import { harmless, pad, widthOf, wrap } from './layout.ts';
import { stepChangeLines } from './step-change.ts';
import { type Paint, painter } from './style.ts';
import { count, list, shorten } from './wording.ts';

export interface DiffLook {
  readonly width: number;
  /** Of the plans. */
  readonly hosts: Plan['hosts'];
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

/** Lines for each step that is in only one plan, or is not the same in both; hosts where the same differs share them. */
export function diffLines({ added, removed, changed }: PlanDiff, look: DiffLook): string[] {
  const paint = painter(look.color);
  const blocks = [
    ...onlyIn(added, paint('green', '+'), look, paint),
    ...onlyIn(removed, paint('red', '-'), look, paint),
    ...fold(changed, (change) => stepChangeLines(change, { width: Infinity, color: false }).join('\n')).map((folded) =>
      changeLines(folded, look, paint),
    ),
  ];
  const lines: string[] = [];
  for (const [at, block] of blocks.entries()) {
    if (at > 0 && lines.length + block.length > (look.most ?? Infinity))
      return [...lines, `  … and ${blocks.length - at} more`];
    lines.push(...block);
  }
  return lines;
}

/** What differs about a step, and the other hosts where the same does about its like. */
interface Folded<T> {
  readonly one: T;
  readonly others: string[];
}

function fold<T extends { readonly id: string }>(all: readonly T[], text: (one: T) => string): Folded<T>[] {
  const folded = new Map<string, Folded<T>>();
  for (const one of all) {
    // An id ends in its step's host.
    const host = one.id.slice(one.id.lastIndexOf('@') + 1);
    const key = `${one.id}\n${text(one)}`.replaceAll(host, '\0');
    const alike = folded.get(key);
    if (alike === undefined) folded.set(key, { one, others: [] });
    else alike.others.push(host);
  }
  return [...folded.values()];
}

/** Each with its cause: beside it where all fit, else under it. */
function onlyIn(steps: readonly Step[], mark: string, look: DiffLook, paint: Paint): string[][] {
  const { width } = look;
  const rows = fold(steps, ({ cause }) => cause).map(({ one, others }) => ({
    id: harmless(shorten(one.id)),
    cause: harmless(shorten(one.cause)),
    others,
  }));
  const left = Math.max(0, ...rows.map(({ id }) => widthOf(id)));
  const isBeside = rows.every(({ cause }) => 4 + left + 2 + widthOf(cause) <= width);
  return rows.map(({ id, cause, others }) => {
    if (isBeside)
      return [`  ${mark} ${pad(id, left)}  ${paint('dim', cause)}`.trimEnd(), ...otherLines(others, look, paint)];
    return [`  ${mark} ${id}`, ...underLines(cause, width, paint), ...otherLines(others, look, paint)];
  });
}

function changeLines({ one, others }: Folded<StepChange>, look: DiffLook, paint: Paint): string[] {
  const { width, color } = look;
  const details = stepChangeLines(one, { width: width - 6, color }).map((line) => `      ${line}`);
  return [`  ${paint('yellow', '~')} ${harmless(shorten(one.id))}`, ...details, ...otherLines(others, look, paint)];
}

const otherLines = (others: readonly string[], { width, hosts }: DiffLook, paint: Paint): string[] =>
  underLines(others.length === 0 ? '' : `…same on ${hostList(others, { hosts })}`, width, paint);

const underLines = (text: string, width: number, paint: Paint): string[] =>
  text === '' ? [] : wrap(text, width - 6).map((line) => `      ${paint('dim', line)}`);
