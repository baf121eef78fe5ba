/** Equality of plain data. */

/** True for objects that are no lists. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Equal but for the order of keys. */
export function isSame(one: unknown, two: unknown): boolean {
  if (one === two) return true;
  if (Array.isArray(one) && Array.isArray(two))
    return one.length === two.length && one.every((item, at) => isSame(item, two[at]));
  if (!isRecord(one) || !isRecord(two)) return false;
  return (
    Object.keys(one).every((key) => isSame(one[key], two[key])) &&
    Object.keys(two).every((key) => key in one || two[key] === undefined)
  );
}
