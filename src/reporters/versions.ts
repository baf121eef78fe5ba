/** Which version serves where after a run: one line per host, one column per role. */
import { pad, widthOf } from './layout.ts';
import { type Paint, painter } from './style.ts';
import { shorten } from './wording.ts';

/** What a role runs on a host when a run has ended. */
export interface VersionRow {
  readonly host: string;
  readonly role: string;
  /** Absent where nothing runs or nobody knows. */
  readonly version?: string;
  /** What ran before the run; equal where the run changed nothing here. */
  readonly was?: string;
  /** A container of what ran before is left, whatever became of the steps that were begun. */
  readonly isLeft?: true;
  /** e.g. `v2 stopped`. */
  readonly note?: string;
}

/** The table, without a line end after the last line; empty without rows. */
export function renderVersions(rows: readonly VersionRow[], { color }: { readonly color: boolean }): string {
  if (rows.length === 0) return '';
  const paint = painter(color);
  const roles = [...new Set(rows.map(({ role }) => role))];
  const hosts = [...new Set(rows.map(({ host }) => host))];
  const cells = hosts.map((host) => [host, ...roles.map((role) => cellOf(rows, host, role))]);
  const table = [['host', ...roles], ...cells];
  const widths = ['', ...roles].map((_, column) => Math.max(...table.map((line) => widthOf(line[column] ?? ''))));
  return table.map((line, index) => lineOf(line, widths, index === 0, paint)).join('\n');
}

function cellOf(rows: readonly VersionRow[], host: string, role: string): string {
  const row = rows.find((one) => one.host === host && one.role === role);
  if (row === undefined) return '';
  const version = shorten(row.version ?? 'none');
  return row.note === undefined ? version : `${version} (${shorten(row.note)})`;
}

function lineOf(cells: readonly string[], widths: readonly number[], isHead: boolean, paint: Paint): string {
  const line = cells.map((cell, column) => pad(cell, widths[column] ?? 0)).join('  ');
  return `  ${isHead ? paint('dim', line.trimEnd()) : line.trimEnd()}`;
}
