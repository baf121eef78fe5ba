/** Lists as Docker prints them: a table, ids only, or one line per entry through a Go template. */
import { compileTemplate } from '../template/evaluate.ts';
import { toJson } from '../template/functions.ts';
import type { Call } from './call.ts';
import { Refusal } from './refusal.ts';

/** One entry: its fields by the name that a template uses; functions are fields that take arguments. */
export type Row = Readonly<Record<string, unknown>>;

/** Heading → field. */
export type Columns = readonly (readonly [heading: string, field: string])[];

/** Prints rows as `format` says: undefined for the usual table, `json`, `table …` or a template. */
export function printRows(call: Call, rows: readonly Row[], format: string | undefined, columns: Columns): void {
  if (format === undefined || format === 'table') return printTable(call, rows, columns);
  if (format === 'json') return void rows.map((row) => call.out(`${toJson(row)}\n`));
  if (format.startsWith('table')) throw new Refusal('table templates are not simulated', 125);
  try {
    const show = compileTemplate(format.replaceAll('\\t', '\t').replaceAll('\\n', '\n'));
    for (const row of rows) call.out(`${show(row)}\n`);
  } catch (error) {
    throw new Refusal((error as Error).message);
  }
}

function printTable(call: Call, rows: readonly Row[], columns: Columns): void {
  const lines = [
    columns.map(([heading]) => heading),
    ...rows.map((row) => columns.map(([, field]) => String(row[field]))),
  ];
  const widths = columns.map((_, at) => Math.max(...lines.map((line) => line[at]?.length ?? 0)));
  for (const line of lines) {
    const cells = line.map((cell, at) => (at === line.length - 1 ? cell : cell.padEnd((widths[at] ?? 0) + 3)));
    call.out(`${cells.join('')}\n`);
  }
}

/** `--filter` values as key → values. */
export function readFilters(
  words: readonly string[],
  known: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const filters = new Map<string, string[]>();
  for (const word of words) {
    const at = word.indexOf('=');
    if (at < 0)
      throw new Refusal(
        `invalid argument "${word}" for "-f, --filter" flag: bad format of filter (expected name=value)`,
        125,
      );
    const key = word.slice(0, at).trim();
    if (!known.includes(key)) throw new Refusal(`Error response from daemon: invalid filter '${key}'`);
    filters.set(key, [...(filters.get(key) ?? []), word.slice(at + 1).trim()]);
  }
  return filters;
}

/** True if the labels have every one that was asked for: `KEY` or `KEY=VALUE`. */
export function hasLabels(labels: Readonly<Record<string, string>>, wanted: readonly string[] | undefined): boolean {
  return (wanted ?? []).every((one) => {
    const at = one.indexOf('=');
    return at < 0 ? one in labels : labels[one.slice(0, at)] === one.slice(at + 1);
  });
}
