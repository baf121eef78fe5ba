/** The columns of a plan, fitted to a width: phase, host, symbol, label and cause. Narrow outputs stack them. */
import type { Block } from './block.ts';
import type { Entry } from './entries.ts';
import type { FoldedPhase } from './fold.ts';
import { pad, widthOf, wrap } from './layout.ts';
import type { Paint, Style } from './style.ts';
import { MARK_STYLES } from './symbols.ts';

export interface Columns {
  readonly phase: number;
  readonly host: number;
  readonly mark: number;
  readonly label: number;
  /** From the label to the right edge. */
  readonly room: number;
  readonly isStacked: boolean;
}

/** The words that stand left of a plan's last lines are as wide as this. */
export const LEFT_WORDS = 11;

const LEAST_CAUSE = 22;
const LEAST_ROOM = 34;

/** What a block shows where its host's name goes. */
function hostCell(block: Block): string {
  if (block.isAll) return 'all';
  return block.hosts.length === 1 ? (block.hosts[0] ?? '') : `${block.hosts.length} more`;
}

/** Column widths for these phases at `width`. */
export function fitColumns(phases: readonly FoldedPhase[], width: number, extraHosts: readonly string[]): Columns {
  const blocks = phases.flatMap((phase) => phase.blocks);
  const entries = blocks.flatMap((block) => block.entries);
  const phase = Math.max(LEFT_WORDS, ...phases.map((group) => widthOf(group.phase)));
  const host = Math.max(3, ...blocks.map((block) => widthOf(hostCell(block))), ...extraHosts.map(widthOf));
  const mark = Math.max(1, ...entries.map((entry) => widthOf(entry.mark)));
  const left = 1 + phase + 2 + host + 2 + mark + 1;
  const isStacked = width - left < LEAST_ROOM;
  const room = Math.max(20, isStacked ? width - (4 + mark + 1) : width - left);
  const most = Math.min(room - 2 - LEAST_CAUSE, Math.floor(room * 0.6));
  const labels = entries.map((entry) => widthOf(entry.label)).filter((label) => label <= most);
  return { phase, host, mark, label: most < 16 ? 0 : Math.max(0, ...labels), room, isStacked };
}

/** Lines for a phase's blocks, the phase's name before the first. */
export function phaseLines(group: FoldedPhase, columns: Columns, paint: Paint, under: Under): string[] {
  const blocks = group.blocks.map((block) => ({
    name: hostCell(block),
    lines: blockLines(block, columns, paint, under),
  }));
  const phase = group.phase;
  if (columns.isStacked) {
    const stacked = blocks.flatMap(({ name, lines }) => [
      `   ${paint('bold', name)}`,
      ...lines.map((line) => `    ${line}`),
    ]);
    return [` ${paint('bold', phase)}`, ...stacked];
  }
  return blocks.flatMap(({ name, lines }, block) =>
    lines.map((line, index) => {
      const left = paint('bold', pad(block + index === 0 ? phase : '', columns.phase));
      return ` ${left}  ${pad(index === 0 ? name : '', columns.host)}  ${line}`.trimEnd();
    }),
  );
}

/** Further lines under an entry, such as its commands. */
export type Under = (entry: Entry) => readonly string[];

function blockLines(block: Block, columns: Columns, paint: Paint, under: Under): string[] {
  if (block.sameAs !== undefined) {
    const which = block.names === undefined ? '' : `: ${block.names}`;
    const text = `…same as ${block.sameAs}${which}`;
    const line = { mark: '', label: text, cause: block.cause ?? '', style: 'dim' } as const;
    return entryLines(line, { ...columns, mark: -1, label: columns.label + columns.mark + 1 }, paint);
  }
  const gap = ' '.repeat(columns.mark + 1);
  return block.entries.flatMap((entry) => [
    ...entryLines({ ...entry, style: MARK_STYLES[entry.mark] }, columns, paint),
    ...under(entry).map((line) => (line === '' ? '' : gap + line)),
  ]);
}

interface Line {
  readonly mark: string;
  readonly label: string;
  readonly cause: string;
  readonly style: Style;
}

/** A symbol, a label and a cause; the cause stands beside the label where it fits, else under it. */
function entryLines({ mark, label, cause, style }: Line, columns: Columns, paint: Paint): string[] {
  const gap = ' '.repeat(columns.mark + 1);
  const head = columns.mark < 0 ? '' : `${paint(style, pad(mark, columns.mark))} `;
  if (widthOf(label) > columns.label || cause === '') {
    const labels = wrap(label, columns.room).map((line, index) => (index === 0 ? head : gap) + line);
    const causes = cause === '' ? [] : wrap(cause, columns.room - 2).map((line) => `${gap}  ${paint('dim', line)}`);
    return [...labels, ...causes];
  }
  const causes = wrap(cause, columns.room - columns.label - 2);
  return causes.map((line, index) => {
    const left = index === 0 ? head + pad(label, columns.label) : gap + ' '.repeat(columns.label);
    return `${left}  ${paint('dim', line)}`;
  });
}
