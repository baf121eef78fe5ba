/** Which words of a text differ from those of another: what a change of commands comes to. */

/** Words that stand at one place, in the one text and in the other. */
export interface Hunk {
  readonly was: readonly string[];
  readonly is: readonly string[];
}

const WORD = /(?:"(?:\\.|[^"\\\n])*"|'[^'\n]*'|\\.|[^\s])+/g;
const TAKES_THE_NEXT = /^(?:-{1,2}[a-z][\w-]*|\|)$/i;

/** Words as a shell has them; an option is one with its value, and so is what marks a line of a file. */
export function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const word of text.match(WORD) ?? []) {
    const last = words.at(-1);
    if (last !== undefined && TAKES_THE_NEXT.test(last) && !word.startsWith('-')) words[words.length - 1] += ` ${word}`;
    else words.push(word);
  }
  return words;
}

/** More than this is not compared word by word. */
const MOST_CELLS = 4_000_000;

/** The places where they differ, in order. */
export function hunksOf(was: readonly string[], is: readonly string[]): Hunk[] {
  let start = 0;
  while (start < Math.min(was.length, is.length) && was[start] === is[start]) start += 1;
  let end = 0;
  while (end < Math.min(was.length, is.length) - start && was.at(-1 - end) === is.at(-1 - end)) end += 1;
  const [one, two] = [was.slice(start, was.length - end), is.slice(start, is.length - end)];
  if (one.length + two.length === 0) return [];
  if ((one.length + 1) * (two.length + 1) > MOST_CELLS) return [{ was: one, is: two }];
  return aligned(one, two);
}

/** By their longest common subsequence. */
function aligned(was: readonly string[], is: readonly string[]): Hunk[] {
  const common = tableOf(was, is);
  const at = (row: number, column: number): number => common[row * (is.length + 1) + column] ?? 0;
  const hunks: Hunk[] = [];
  let [row, column] = [0, 0];
  while (row < was.length || column < is.length) {
    const [fromRow, fromColumn] = [row, column];
    while ((row < was.length || column < is.length) && was[row] !== is[column]) {
      if (column >= is.length || (row < was.length && at(row + 1, column) >= at(row, column + 1))) row += 1;
      else column += 1;
    }
    if (row > fromRow || column > fromColumn)
      hunks.push({ was: was.slice(fromRow, row), is: is.slice(fromColumn, column) });
    while (row < was.length && column < is.length && was[row] === is[column]) {
      row += 1;
      column += 1;
    }
  }
  return hunks;
}

/** How many words the rests of both have in common, from each place on. */
function tableOf(was: readonly string[], is: readonly string[]): Uint32Array {
  const width = is.length + 1;
  const table = new Uint32Array((was.length + 1) * width);
  for (let row = was.length - 1; row >= 0; row -= 1)
    for (let column = is.length - 1; column >= 0; column -= 1) {
      const here = row * width + column;
      table[here] =
        was[row] === is[column]
          ? (table[here + width + 1] ?? 0) + 1
          : Math.max(table[here + width] ?? 0, table[here + 1] ?? 0);
    }
  return table;
}
