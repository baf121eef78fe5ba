/** Rows of a look in aligned columns. A pipe gets them whole; on a terminal what does not fit stands under its row, and nothing is cut. */
import { harmless, pad, widthOf, wrap } from '../reporters/layout.ts';
import { type Paint, painter } from '../reporters/style.ts';
import { shorten } from '../reporters/wording.ts';

export interface Table {
  /** Above it, where a page has several. */
  readonly title?: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Instead of a table without rows. */
  readonly none: string;
  /** Columns in which a terminal shows commits as Git does; what is copied is whole in another one. */
  readonly shortened?: readonly string[];
  /** The last column is text: it is wrapped beside the others. */
  readonly isProse?: boolean;
}

export interface TableLook {
  /** Columns of a terminal. Absent: as wide as it gets. */
  readonly width?: number;
  readonly color: boolean;
  readonly isBare?: boolean;
}

/** Two spaces between columns; columns without any text are left out. */
export function renderTable({ title, columns, rows, none, shortened = [], isProse }: Table, look: TableLook): string {
  const { width, color, isBare = false } = look;
  const paint = painter(color);
  const heading = title === undefined || isBare ? [] : [paint('bold', title)];
  if (rows.length === 0) return isBare ? '' : [...heading, none].join('\n');
  const kept = columns.map((_, at) => at).filter((at) => rows.some((row) => (row[at] ?? '') !== ''));
  const shown = (row: readonly string[], at: number): string => {
    const text = harmless(row[at] ?? '');
    return width !== undefined && shortened.includes(columns[at] ?? '') ? shorten(text) : text;
  };
  const [names = [], ...lines] = [columns, ...rows].map((row) => kept.map((at) => shown(row, at)));
  const widths = kept.map((_, at) => Math.max(...[names, ...lines].map((line) => widthOf(line[at] ?? ''))));
  const fit = fitOf(widths, isBare || width === undefined ? Infinity : width, isProse === true);
  const head = isBare ? [] : [paint('dim', besideLines(names, fit)[0] ?? '')];
  const body = lines.flatMap((line) => [...besideLines(line, fit), ...underLines(names, line, fit, paint)]);
  return [...heading, ...head, ...body].join('\n');
}

interface Fit {
  readonly room: number;
  /** Of the columns that stand beside each other. */
  readonly widths: readonly number[];
}

const LEAST_PROSE = 32;

/** As many columns as fit, from the left: the first always, the last one if it is prose with room to be wrapped in. */
function fitOf(widths: readonly number[], room: number, isProse: boolean): Fit {
  const ends = widths.map((_, at) => widths.slice(0, at + 1).reduce((sum, one) => sum + one + 2, -2));
  const before = (ends.at(-2) ?? -2) + 2;
  if (isProse && room - before >= LEAST_PROSE) return { room, widths: [...widths.slice(0, -1), room - before] };
  const [, ...others] = ends;
  return { room, widths: widths.slice(0, 1 + others.filter((end) => end <= room).length) };
}

/** The cells side by side; only the last can take several lines. */
function besideLines(cells: readonly string[], { widths }: Fit): string[] {
  const last = widths.length - 1;
  const left = cells.slice(0, last).map((cell, at) => `${pad(cell, widths[at] ?? 0)}  `);
  const [cell = '', width = 0] = [cells[last], widths[last]];
  const [first = '', ...rest] = widthOf(cell) <= width ? [cell] : wrap(cell, width);
  const gap = ' '.repeat(widthOf(left.join('')));
  return [`${left.join('')}${first}`.trimEnd(), ...rest.map((line) => gap + line)];
}

/** The other cells behind the names of their columns, as many on a line as fit. A longer one is left to the terminal, so that it can be copied. */
function underLines(names: readonly string[], cells: readonly string[], { room, widths }: Fit, paint: Paint): string[] {
  const lines: { text: string; width: number }[] = [];
  for (let at = widths.length; at < cells.length; at += 1) {
    const cell = cells[at] ?? '';
    if (cell === '') continue;
    const name = (names[at] ?? '').toLowerCase();
    const [text, width] = [`  ${paint('dim', name)} ${cell}`, 3 + widthOf(name) + widthOf(cell)];
    const line = lines.at(-1);
    if (line === undefined || line.width + width > room) lines.push({ text, width });
    else lines[lines.length - 1] = { text: line.text + text, width: line.width + width };
  }
  return lines.map(({ text }) => text);
}
