/** Repeated measurements and what is said of them. */
export interface Sample {
  readonly min: number;
  readonly median: number;
}

/** Smallest and middle value. */
export function sampleOf(values: readonly number[]): Sample {
  const sorted = values.toSorted((a, b) => a - b);
  const [low = Number.NaN, high = low] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[sorted.length >> 1]];
  return { min: sorted[0] ?? Number.NaN, median: (low + high) / 2 };
}

/** Milliseconds that something takes. */
export async function timed(work: () => unknown): Promise<number> {
  const begin = performance.now();
  await work();
  return performance.now() - begin;
}

/** Prints rows under a title, columns as wide as they need to be. */
export function printTable(title: string, rows: readonly (readonly string[])[]): void {
  const widths = (rows[0] ?? []).map((_cell, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ');
  console.log(`\n${title}\n${rows.map(line).join('\n')}`);
}

export const ms = (value: number): string => `${value.toFixed(0)} ms`;
export const percent = (value: number): string => `${(100 * value).toFixed(0)} %`;

/** A target and whether it is met, for the end of the run. */
export interface Target {
  readonly what: string;
  readonly is: number;
  readonly most: number;
  readonly unit: (value: number) => string;
}

/** Prints the targets; true where all are met. */
export function printTargets(targets: readonly Target[]): boolean {
  const rows = targets.map(({ what, is, most, unit }) => [
    what,
    unit(is),
    `at most ${unit(most)}`,
    is <= most ? 'met' : 'MISSED',
  ]);
  printTable('targets', rows);
  return targets.every(({ is, most }) => is <= most);
}
