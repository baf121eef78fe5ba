/** A plan as a page of text: phases, hosts and steps, then what it means for whom. A function of the finished plan. */
import type { Plan } from '../../planner/plan.ts';
import { alone } from './block.ts';
import { type Columns, fitColumns, phaseLines } from './columns.ts';
import type { Entry } from './entries.ts';
import { doneLines, legend, summaryLines } from './foot.ts';
import { foldPlan } from './fold.ts';
import { headline, nothingToDo } from './headline.ts';
import { planDigest } from './json.ts';
import { harmless, wrap } from './layout.ts';
import { expectedLine, wayLine } from './insights.ts';
import type { Look } from './look.ts';
import { meaningOf } from './meaning.ts';
import { namedLines } from './named-lines.ts';
import { type Paint, painter } from './style.ts';
import type { Mark } from './symbols.ts';
import { renderCommand } from './text.ts';
import { shorten } from './wording.ts';

/** The plan as people read it, without a line end after the last line. */
export function renderTree(plan: Plan, options: Look): string {
  const paint = painter(options.color);
  const phases = foldPlan(plan, options.verbose);
  const done = doneLines(plan, options.verbose);
  const columns = fitColumns(phases, options.width, typeof done === 'string' ? [] : done.map(({ host }) => host));
  const doneRows =
    typeof done === 'string' ? namedLines({ name: 'Already', text: done }, options) : doneBlock(done, columns, paint);
  const meaning = meaningOf(plan).flatMap((one) => namedLines(one, options));
  const way = options.verbose ? namedLines({ name: 'Longest way', text: shorten(wayLine(plan)) }, options) : [];
  if (plan.steps.length === 0) {
    const first = wrap(nothingToDo(plan), options.width);
    return [...first, ...spaced(options.verbose ? doneRows : []), ...spaced(meaning)].join('\n');
  }
  const expected =
    options.expected === undefined
      ? []
      : namedLines({ name: 'Expected', text: expectedLine(options.expected) }, options);
  const under = options.verbose ? (entry: Entry) => details(entry, columns, paint) : () => [];
  const body = phases.flatMap((group) => phaseLines(group, columns, paint, under));
  const title = wrap(headline(plan, options.isObserved), options.width);
  const symbols = namedLines({ name: 'Symbols', text: legend(marksOf(phases, plan)) }, options);
  const summary = summaryLines(plan, options.approved ?? planDigest(plan), options.width).map((line) =>
    paint('bold', line),
  );
  return [
    ...title.map((line) => paint('bold', line)),
    '',
    ...body,
    ...doneRows,
    '',
    ...meaning,
    ...way,
    ...expected,
    ...symbols,
    '',
    ...summary,
  ].join('\n');
}

function doneBlock(done: ReturnType<typeof doneLines>, columns: Columns, paint: Paint): string[] {
  if (typeof done === 'string' || done.length === 0) return [];
  const entries = new Map<string, Entry[]>();
  for (const { host, label, because } of done) {
    const entry: Entry = { mark: '=', label: shorten(label), cause: shorten(because), steps: [] };
    entries.set(host, [...(entries.get(host) ?? []), entry]);
  }
  const blocks = [...entries].map(([host, lines]) => alone({ host, entries: lines }));
  return phaseLines({ phase: 'already', blocks }, columns, paint, () => []);
}

function details(entry: Entry, columns: Columns, paint: Paint): readonly string[] {
  return entry.steps.flatMap((step) => {
    const undo = 'how' in step.undo ? `undo: ${step.undo.how}` : `no undo: ${step.undo.irreversible}`;
    const words = [step.explain, undo].flatMap((text) => wrap(text, columns.room - 2));
    const commands = step.commands.flatMap((command) => renderCommand(command).split('\n').map(harmless));
    return [
      ...words.map((line) => `  ${paint('dim', line)}`),
      ...commands.map((line) => `  ${paint('cyan', line)}`),
      '',
    ];
  });
}

function marksOf(phases: ReturnType<typeof foldPlan>, plan: Plan): readonly Mark[] {
  const marks = phases.flatMap(({ blocks }) => blocks.flatMap(({ entries }) => entries.map(({ mark }) => mark)));
  return plan.skipped.length > 0 ? [...marks, '='] : marks;
}

const spaced = (lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : ['', ...lines]);
