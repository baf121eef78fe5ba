/** Words of a command line, as Ruby's Shellwords reads and writes them. */

/** A value as one word of a shell line. */
export function escapeWord(value: string): string {
  if (value === '') return "''";
  return value.replace(/[^\w\-.,:+/@\n]/gu, '\\$&').replaceAll('\n', "'\n'");
}

const PART = /([^\s\\'"]+)|'([^']*)'|"((?:[^"\\]|\\.)*)"|(\\.?)|(\s+)|(.)/gs;

/** The words of a line; undefined if a quote is not closed. */
export function splitWords(line: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  for (const [, bare, single, double, escaped, space, stray] of line.trim().matchAll(PART)) {
    if (stray !== undefined) return undefined;
    if (space !== undefined) {
      words.push(word ?? '');
      word = undefined;
      continue;
    }
    const quoted = double?.replace(/\\([$`"\\\n])/g, '$1');
    word = (word ?? '') + (bare ?? single ?? quoted ?? escaped?.replace(/^\\(.)/s, '$1') ?? '');
  }
  return word === undefined ? words : [...words, word];
}
