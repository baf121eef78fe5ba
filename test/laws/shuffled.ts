/** The same value with the keys of every object in another order. */

export function shuffled<T>(value: T, seed: number): T {
  if (Array.isArray(value)) return value.map((item) => shuffled(item, seed)) as T;
  if (typeof value !== 'object' || value === null) return value;
  const rank = (key: string): number =>
    Array.from(key).reduce((hash, char) => Math.imul(hash ^ char.charCodeAt(0), 16777619), seed) >>> 0;
  const entries = Object.entries(value).toSorted(([one], [two]) => rank(one) - rank(two));
  return Object.fromEntries(entries.map(([key, item]) => [key, shuffled(item, seed)])) as T;
}
