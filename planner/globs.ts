/** Patterns of `--hosts` and `--roles`: what Ruby's `File.fnmatch` with brace expansion says (Kamal 2.12, `utils.rb`). */

/** True if the whole name matches: `*`, `?`, `[a-z]`, `[!a-z]`, `{a,b}`, `\x`; a leading dot only matches a dot. */
export function matchesGlob(pattern: string, name: string): boolean {
  return expandBraces(pattern).some((plain) => matches(Array.from(plain), Array.from(name)));
}

function expandBraces(pattern: string): string[] {
  const open = findUnescaped(pattern, 0, '{');
  const close = open < 0 ? -1 : findClosing(pattern, open);
  if (close < 0) return [pattern];
  const head = pattern.slice(0, open);
  const tail = pattern.slice(close + 1);
  return splitAlternatives(pattern.slice(open + 1, close)).flatMap((part) => expandBraces(head + part + tail));
}

function findUnescaped(text: string, from: number, char: string): number {
  for (let at = from; at < text.length; at += text[at] === '\\' ? 2 : 1) if (text[at] === char) return at;
  return -1;
}

function findClosing(text: string, open: number): number {
  let depth = 0;
  for (let at = open; at < text.length; at += text[at] === '\\' ? 2 : 1) {
    if (text[at] === '{') depth += 1;
    if (text[at] === '}') depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}

function splitAlternatives(body: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < body.length; at += body[at] === '\\' ? 2 : 1) {
    if (body[at] === '{') depth += 1;
    if (body[at] === '}') depth -= 1;
    if (body[at] !== ',' || depth > 0) continue;
    parts.push(body.slice(start, at));
    start = at + 1;
  }
  return [...parts, body.slice(start)];
}

/** Linear in practice: a later `*` makes going back to an earlier one pointless. */
function matches(pattern: readonly string[], name: readonly string[]): boolean {
  const isHidden = name[0] === '.';
  let p = 0;
  let n = 0;
  let starAt = -1;
  let retryFrom = 0;
  while (true) {
    if (p < pattern.length && pattern[p] === '*' && !(isHidden && n === 0)) {
      starAt = p;
      retryFrom = n;
      p += 1;
      continue;
    }
    if (n === name.length && p === pattern.length) return true;
    const width =
      n < name.length && !(isHidden && n === 0 && isWildcard(pattern[p])) ? matchOne(pattern, p, name[n]) : 0;
    if (width > 0) {
      p += width;
      n += 1;
      continue;
    }
    if (starAt < 0 || retryFrom >= name.length) return false;
    retryFrom += 1;
    p = starAt + 1;
    n = retryFrom;
  }
}

const isWildcard = (char: string | undefined): boolean => char === '*' || char === '?' || char === '[';

/** How many pattern characters match this one character of the name; 0 if they do not. */
function matchOne(pattern: readonly string[], at: number, char: string | undefined): number {
  if (char === undefined || at >= pattern.length) return 0;
  if (pattern[at] === '?') return 1;
  if (pattern[at] === '[') return matchSet(pattern, at, char);
  if (pattern[at] === '\\' && at + 1 < pattern.length) return pattern[at + 1] === char ? 2 : 0;
  return pattern[at] === char ? 1 : 0;
}

function matchSet(pattern: readonly string[], open: number, char: string): number {
  let at = open + 1;
  const isNegated = pattern[at] === '!' || pattern[at] === '^';
  if (isNegated) at += 1;
  let isIn = false;
  while (pattern[at] !== ']') {
    const low = setChar(pattern, at);
    if (low === undefined) return 0;
    at = low.next;
    const isRange = pattern[at] === '-' && pattern[at + 1] !== ']';
    const high = isRange ? setChar(pattern, at + 1) : low;
    if (high === undefined) return 0;
    at = high.next;
    if (low.char <= char && char <= high.char) isIn = true;
  }
  return isIn === isNegated ? 0 : at + 1 - open;
}

function setChar(pattern: readonly string[], at: number): { char: string; next: number } | undefined {
  const escaped = pattern[at] === '\\';
  const char = pattern[escaped ? at + 1 : at];
  return char === undefined ? undefined : { char, next: at + (escaped ? 2 : 1) };
}
