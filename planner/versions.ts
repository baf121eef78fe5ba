/** Version numbers as RubyGems reads and compares them, which is how Kamal compares its own and the proxy's. */

/** True for what RubyGems takes as a version; it takes no leading `v`. */
export function isVersion(text: string): boolean {
  return /^\s*(?:\d+(?:\.[\da-zA-Z]+)*(?:-[\dA-Za-z-]+(?:\.[\dA-Za-z-]+)*)?)?\s*$/.test(text);
}

/** Negative where `a` is older than `b`; a leading `v` does not matter, letters mark a pre-release. */
export function compareVersions(a: string, b: string): number {
  const left = segments(a);
  const right = segments(b);
  for (let at = 0; at < Math.max(left.length, right.length); at += 1) {
    const difference = compareSegments(left[at] ?? 0, right[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

const segments = (version: string): (number | string)[] =>
  (
    version
      .replace(/^v/, '')
      .replaceAll('-', '.pre.')
      .match(/\d+|[a-z]+/gi) ?? []
  ).map((part) => (/^\d/.test(part) ? Number(part) : part));

function compareSegments(a: number | string, b: number | string): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'number') return 1;
  if (typeof b === 'number') return -1;
  return a < b ? -1 : Number(a > b);
}
