/** Version numbers as RubyGems orders them. */

/** True for what RubyGems takes as a version. */
export function isVersion(text: string): boolean {
  return /^\s*(?:\d+(?:\.[\da-zA-Z]+)*(?:-[\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*)?)?\s*$/.test(text);
}

/** Negative, zero or positive; a part with letters makes it smaller than the version without that part. */
export function compareVersions(a: string, b: string): number {
  const left = segments(a);
  const right = segments(b);
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const difference = compareSegments(left[at] ?? 0, right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

const segments = (version: string): (string | number)[] =>
  (version.replaceAll('-', '.pre.').match(/\d+|[a-z]+/gi) ?? []).map((part) => (/\d/.test(part) ? Number(part) : part));

function compareSegments(a: string | number, b: string | number): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  return typeof a === 'string' ? -1 : 1;
}
