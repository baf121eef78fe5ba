/** How Ruby spells numbers. */

export const FLOAT = /(?:0|[1-9](?:_?\d)*)(?:\.\d(?:_?\d)*(?:e[-+]?\d(?:_?\d)*)?|e[-+]?\d(?:_?\d)*)/iy;
export const INTEGER =
  /0x[\da-f](?:_?[\da-f])*|0b[01](?:_?[01])*|0d\d(?:_?\d)*|0o[0-7](?:_?[0-7])*|0(?:_?[0-7])*|[1-9](?:_?\d)*/iy;

/** The value of what `INTEGER` matches. */
export function readInteger(text: string): bigint {
  const digits = text.replaceAll('_', '').toLowerCase();
  if (digits.startsWith('0d')) return BigInt(digits.slice(2));
  return BigInt(/^0\d/.test(digits) ? `0o${digits.slice(1)}` : digits);
}

/** `Integer("…")`; undefined for what is none. */
export function parseInteger(text: string): bigint | undefined {
  const [, sign, digits = ''] = new RegExp(`^\\s*([-+]?)(${INTEGER.source})\\s*$`, 'i').exec(text) ?? [];
  if (digits === '') return undefined;
  return sign === '-' ? -readInteger(digits) : readInteger(digits);
}

/** `Float("…")`, written with decimal digits on both sides of a point; undefined for what is none. */
export function parseFloating(text: string): number | undefined {
  const isFloat = /^\s*[-+]?\d(?:_?\d)*(?:\.\d(?:_?\d)*)?(?:e[-+]?\d(?:_?\d)*)?\s*$/i.test(text);
  return isFloat ? Number(text.replaceAll('_', '')) : undefined;
}
