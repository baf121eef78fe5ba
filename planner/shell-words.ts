/** What a shell makes of the words of a line, where it only removes quotes. */

/** The words; undefined where the shell would expand, redirect or chain something, or a quote is not closed. */
export function shellWords(line: string): string[] | undefined {
  const found: string[] = [];
  let word: string | undefined;
  let at = 0;
  while (at < line.length) {
    const char = line[at] ?? '';
    if (/\s/.test(char)) {
      if (word !== undefined) found.push(word);
      word = undefined;
      at += 1;
      continue;
    }
    const part = quotedPart(line, at);
    if (part === undefined) return undefined;
    word = (word ?? '') + part.text;
    at = part.next;
  }
  return word === undefined ? found : [...found, word];
}

function quotedPart(line: string, at: number): { text: string; next: number } | undefined {
  const char = line[at] ?? '';
  if (char === '\\') return at + 1 < line.length ? { text: line[at + 1] ?? '', next: at + 2 } : undefined;
  if (char === "'") {
    const end = line.indexOf("'", at + 1);
    return end < 0 ? undefined : { text: line.slice(at + 1, end), next: end + 1 };
  }
  if (char === '"') {
    const match = /^"((?:[^"\\$`]|\\[\s\S])*)"/.exec(line.slice(at));
    if (match === null) return undefined;
    return { text: (match[1] ?? '').replace(/\\([\\"`$])/g, '$1'), next: at + match[0].length };
  }
  return /[$`*?[\]{}()<>|&;#~!]/.test(char) ? undefined : { text: char, next: at + 1 };
}
