/** Everything that makes a run impossible, at once, before anything happened. */
import type { Blocker, Plan } from '../../planner/plan.ts';
import type { Diagnostic } from '../config/diagnostic.ts';
import { harmless, pad, widthOf, wrap } from './layout.ts';
import { type Paint, painter } from './style.ts';
import { VERBS } from './titles.ts';
import { count } from './wording.ts';

/** What a plan has to say about its blockers; a config that does not load has no plan, only a verb. */
export type Blocked = Pick<Plan, 'blockers'> & { readonly intent: { readonly verb: string } };

interface Item {
  readonly where: string;
  readonly text: readonly string[];
}

/** The page of all blockers and diagnostics, without a line end after the last line. */
export function renderBlockers(
  plan: Blocked,
  diagnostics: readonly Diagnostic[],
  { width, color }: { readonly width: number; readonly color: boolean },
): string {
  const paint = painter(color);
  const blockers = mergeHosts(plan.blockers);
  const wheres = [...diagnostics.map(placeOf), ...blockers.map(({ host }) => host)].map(widthOf);
  const left = Math.max(6, ...wheres.filter((where) => where <= width * 0.36));
  const items = [
    ...diagnostics.map((diagnostic) => diagnosticItem(diagnostic, width - left - 5, paint)),
    ...blockers.map((blocker) => blockerItem(blocker, width - left - 5, paint)),
  ];
  const title = blockedTitle(plan, diagnostics.length);
  return [paint('red', title), '', ...items.flatMap((item) => itemLines(item, left, paint))].join('\n');
}

/** The first line about a plan that cannot run; `others` are problems besides its blockers. */
export const blockedTitle = ({ blockers, intent }: Blocked, others: number): string =>
  `Cannot ${doing(intent.verb)}: ${count(blockers.length + others, 'problem')}, nothing was changed.`;

/** What cannot be done, where a command's own words are no verb; any other words are one. */
const doing = (verb: string): string =>
  AS_VERBS[verb] ?? (verb.includes(' ') && VERBS.some((one) => one === verb) ? `run ${verb}` : verb);

const AS_VERBS: Readonly<Record<string, string>> = { setup: 'set up', rollback: 'roll back' };

const placeOf = ({ file, line, column }: Diagnostic): string => `${file}:${line}:${column}`;

/** Hosts with the same blocker share an item. */
function mergeHosts(blockers: readonly Blocker[]): readonly Blocker[] {
  const merged = new Map<string, Blocker>();
  for (const blocker of blockers) {
    const key = `${blocker.because}\0${blocker.fix}`;
    const before = merged.get(key);
    merged.set(key, before ? { ...before, host: `${before.host}, ${blocker.host}` } : blocker);
  }
  return [...merged.values()];
}

function blockerItem({ host, because, fix }: Blocker, room: number, paint: Paint): Item {
  const oneLine = harmless(`${because} → ${fix}`);
  const lines = fix === '' ? wrap(because, room) : [oneLine];
  const text = widthOf(lines[0] ?? '') <= room ? lines : [...wrap(because, room), ...wrap(`→ ${fix}`, room)];
  return { where: host, text: text.map((line) => line.replace('→', paint('green', '→'))) };
}

function diagnosticItem(diagnostic: Diagnostic, room: number, paint: Paint): Item {
  const { line, column, length = 1, message, excerpt = [], expected, hint } = diagnostic;
  const notes = [expected && `expected ${expected}`, hint].filter(Boolean).join('; ');
  const numbers = excerpt.map((_, index) => String(line - excerpt.length + 1 + index));
  const gutter = Math.max(0, ...numbers.map((number) => number.length));
  const shown = excerpt.map((text, index) =>
    paint('dim', `${(numbers[index] ?? '').padStart(gutter)} │ ${text.replaceAll('\t', ' ')}`),
  );
  const bare = `${' '.repeat(gutter)} │ ${' '.repeat(column - 1)}${'~'.repeat(length)}`;
  const fits = notes !== '' && widthOf(bare) + 2 + widthOf(notes) <= room;
  const marks = excerpt.length === 0 ? [] : [paint('red', bare) + (fits ? `  ${notes}` : '')];
  const below = notes === '' || (fits && excerpt.length > 0) ? [] : wrap(notes, room);
  return { where: placeOf(diagnostic), text: [...wrap(message, room), ...shown, ...marks, ...below] };
}

/** The place on the left of its text, or above where it is too long. */
function itemLines({ where, text }: Item, left: number, paint: Paint): string[] {
  const lines = text.map((line) => `  ${' '.repeat(left)}  ${line}`);
  if (widthOf(where) > left) return [`  ${paint('bold', where)}`, ...lines];
  const [first = '', ...rest] = text;
  return [`  ${paint('bold', pad(where, left))}  ${first}`, ...rest.map((line) => `  ${' '.repeat(left)}  ${line}`)];
}
