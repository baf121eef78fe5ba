/** What a look comes to: a table for people, an object for programs. */
import { hasColor } from '../output.ts';
import type { ChangeOptions } from '../options.ts';
import { type Silent, showSilent } from './asking.ts';
import type { Scene } from './scene.ts';
import { renderTable, type Table } from './table.ts';

/** What every command that looks takes beside the common options. */
export interface LookOptions {
  readonly format?: string;
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
