/** What is otherwise about one step of two plans: from what to what. */
import type { StepChange } from '../../planner/plan-diff.ts';
import type { Step } from '../../planner/plan.ts';
import { isRecord } from '../../planner/same.ts';
import type { Command } from '../../planner/step.ts';
import { cut, pad, widthOf, wrap } from './layout.ts';
import type { Look } from './look.ts';
import { painter } from './style.ts';
import { renderCommand } from './text.ts';
import { type Hunk, hunksOf, wordsOf } from './word-diff.ts';
import { count, list, shorten } from './wording.ts';

/** Lines of at most `width` columns, each behind the names of what they are about; fields that changed alike are one. */
export function stepChangeLines(change: StepChange, { width, color }: Pick<Look, 'width' | 'color'>): string[] {
  const rows = rowsOf(change, width);
  const left = Math.max(0, ...rows.map(({ name }) => widthOf(name)));
  const paint = painter(color);
  const room = Math.max(30, width - left - 2);
  return rows.flatMap(({ name, parts }) =>
    parts
      .flatMap((part) => wrap(part, room))
      .map((line, index) => `${paint('dim', pad(index === 0 ? name : '', left))}  ${line}`),
  );
}

interface Row {
  readonly name: string;
  /** Each begins a line. */
  readonly parts: readonly string[];
}

function rowsOf({ fields, was, is, waitsAdded, waitsRemoved }: StepChange, width: number): Row[] {
  const rows = new Map<string, { names: string[]; parts: readonly string[] }>();
  // What explains a step follows from its other fields.
  for (const field of fields.filter((one) => one !== 'explain' || fields.length === 1)) {
    const [one, two] = [valueOf(was, field), valueOf(is, field)];
    const parts = (WITH_COMMANDS.has(field) ? wordParts(one, two) : sides(one, two, width)).map(shorten);
    const alike = rows.get(parts.join('\n'));
    if (alike === undefined) rows.set(parts.join('\n'), { names: [field], parts });
    else alike.names.push(field);
  }
  const waits = [
    ...(waitsAdded.length === 0 ? [] : [`for ${list(waitsAdded)} too`]),
    ...(waitsRemoved.length === 0 ? [] : [`no more for ${list(waitsRemoved)}`]),
  ];
  return [
    ...[...rows.values()].map(({ names, parts }) => ({ name: names.join(', '), parts })),
    ...(waits.length === 0 ? [] : [{ name: 'waits', parts: waits.map(shorten) }]),
  ];
}

const WITH_COMMANDS: ReadonlySet<string> = new Set(['commands', 'rescue', 'undo', 'diagnosis']);

/** As it is shown: what is counted in seconds says so. */
const valueOf = (step: Partial<Step>, field: keyof Step): unknown =>
  (field === 'timeout' || field === 'duration') && field in step ? `${step[field]} s` : step[field];

/** Both as they are; a text with an arrow of its own stands on a line of its own. */
function sides(was: unknown, is: unknown, width: number): string[] {
  const [one, two] = [textOf(was) || 'none', textOf(is) || 'none'];
  const both = `${one} → ${two}`;
  return one.includes('→') || two.includes('→') || widthOf(both) > width / 2 ? [one, `→ ${two}`] : [both];
}

/** More places than this are counted. */
const MOST_PLACES = 12;

/** The words that differ. */
function wordParts(was: unknown, is: unknown): string[] {
  const hunks = hunksOf(wordsOf(textOf(was)), wordsOf(textOf(is)));
  const said = [...new Set(hunks.flatMap(placeTexts))];
  const more = said.length > MOST_PLACES ? [`… and ${count(said.length - MOST_PLACES, 'more place')}`] : [];
  return said.length === 0 ? ['changed'] : [...said.slice(0, MOST_PLACES), ...more];
}

/** Options and variables that are there in both say their new value; of the rest, what goes and what comes. */
function placeTexts({ was, is }: Hunk): string[] {
  const rest = [...is];
  const gone: string[] = [];
  const changed: string[] = [];
  for (const word of was) {
    const head = headOf(word);
    const at = head === '' ? -1 : rest.findIndex((one) => headOf(one) === head);
    const [now = ''] = at < 0 ? [] : rest.splice(at, 1);
    if (at < 0) gone.push(word);
    else changed.push(fromTo(head, word.slice(head.length), now.slice(head.length)));
  }
  if (gone.length > 0 && rest.length > 0) return [...changed, fromTo('', gone.join(' '), rest.join(' '))];
  return [
    ...changed,
    ...(gone.length === 0 ? [] : [`${cut(gone.join(' '), MOST_COLUMNS)} removed`]),
    ...(rest.length === 0 ? [] : [`${cut(rest.join(' '), MOST_COLUMNS)} added`]),
  ];
}

/** The option or the variable that a word gives a value to. */
const headOf = (word: string): string => /^(?:(?:--?[\w-]+|\|)[= ])?(?:[\w.]+=)?/.exec(word)?.[0] ?? '';

/** Of a longer text this much is shown. */
const MOST_COLUMNS = 300;

/** Long texts are shown from shortly before the place where they part. */
function fromTo(head: string, was: string, is: string): string {
  let same = 0;
  while (same < was.length && was[same] === is[same]) same += 1;
  const isLong = Math.max(widthOf(was), widthOf(is)) > MOST_COLUMNS;
  const from = isLong ? Math.max(0, same - 20) : 0;
  const [one, two] = [was, is].map((text) => cut(`${from > 0 ? '…' : ''}${text.slice(from)}`, MOST_COLUMNS));
  return `${head}${one} → ${two}`;
}

function textOf(value: unknown): string {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map(textOf).join('\n');
  if (!isRecord(value)) return String(value);
  if (isCommand(value)) return renderCommand(value);
  return Object.entries(value)
    .map(([key, part]) => `${key} ${textOf(part)}`)
    .join(', ');
}

const isCommand = (value: object): value is Command =>
  ['shell', 'upload', 'local', 'pauseSeconds'].some((key) => key in value);
