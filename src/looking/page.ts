/** What a look comes to: a table for people, an object for programs. */
import { cut, harmless, pad, widthOf } from '../reporters/layout.ts';
import { painter } from '../reporters/style.ts';
import { hasColor } from '../output.ts';
import type { ChangeOptions } from '../options.ts';
import { type Silent, showSilent } from './asking.ts';
import type { Scene } from './scene.ts';

/** What every command that looks takes beside the common options. */
export interface LookOptions {
  readonly format?: string;
}

export interface Table {
  /** Above it, where a page has several. */
  readonly title?: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Instead of a table without rows. */
  readonly none: string;
}

export interface Page {
  readonly tables: readonly Table[];
  /** What programs get, beside `unreachable`. */
  readonly json: Readonly<Record<string, unknown>>;
  readonly silent: readonly Silent[];
}

export const isJson = (options: ChangeOptions & LookOptions): boolean => options.format === 'json';

/** Prints the page; the value is the command's exit code. */
export function showPage(scene: Scene, { tables, json, silent }: Page): number {
  const { output, options } = scene;
  if (isJson(options)) {
    output.stdout.write(`${JSON.stringify({ ...json, unreachable: silent }, null, 2)}\n`);
    return silent.length === 0 ? 0 : 1;
  }
  const isTerminal = output.stdout.isTTY === true;
  const look = {
    ...(isTerminal && output.stdout.columns ? { width: output.stdout.columns } : {}),
    color: hasColor(output),
    // As Kamal, which leaves its host headers out: what is left is for scripts.
    isBare: options.quiet === true,
  };
  // A table without rows says that there is nothing; nobody knows while hosts are silent.
  const known = silent.length === 0 ? tables : tables.filter(({ rows }) => rows.length > 0);
  const shown = known.map((table) => renderTable(table, look)).filter((text) => text !== '');
  if (shown.length > 0) output.stdout.write(`${shown.join('\n\n')}\n`);
  return showSilent(scene, silent);
}

export interface TableLook {
  /** Columns of a terminal; what does not fit is cut off the last cell. Absent: nothing is cut. */
  readonly width?: number;
  readonly color: boolean;
  readonly isBare?: boolean;
}

/** Aligned columns with two spaces between them; columns without any text are left out. */
export function renderTable({ title, columns, rows, none }: Table, { width, color, isBare }: TableLook): string {
  const paint = painter(color);
  const heading = title === undefined || isBare === true ? [] : [paint('bold', title)];
  if (rows.length === 0) return isBare === true ? '' : [...heading, none].join('\n');
  const kept = columns.map((_, at) => at).filter((at) => rows.some((row) => (row[at] ?? '') !== ''));
  const lines = [columns, ...rows].map((row) => kept.map((at) => harmless(row[at] ?? '')));
  const widths = kept.map((_, at) => Math.max(...lines.map((line) => widthOf(line[at] ?? ''))));
  const aligned = lines.map((line) => {
    const text = line.map((cell, at) => (at === line.length - 1 ? cell : pad(cell, widths[at] ?? 0))).join('  ');
    return (width === undefined ? text : cut(text, width)).trimEnd();
  });
  const [head = '', ...body] = aligned;
  return [...heading, ...(isBare === true ? [] : [paint('dim', head)]), ...body].join('\n');
}
