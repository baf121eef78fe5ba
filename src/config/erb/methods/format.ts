/** `format` and `String#%`. */
import type { Call } from '../call.ts';
import { parseInteger } from '../numbers.ts';
import { Unsupported } from '../tokens.ts';
import { getKey, hasKey, inspectValue, isHash, symbol, textOf, type Value } from '../values.ts';

/** The last alternative is what only begins as a directive. */
const DIRECTIVE = /%(?:%|(?:<(\w+)>)?([-0+]*)(\d*)(?:\.(\d+))?([sdifxXobp])|\{(\w+)\})|%/g;

/** The template with its directives filled in. */
export function formatText(template: string, values: readonly Value[], call: Call): string {
  let next = 0;
  return template.replace(DIRECTIVE, (whole, name, flags = '', width = '', precision, kind, braced) => {
    if (whole === '%%') return '%';
    if (whole === '%') throw new Unsupported(`Ruby: the format ${template} is not known here`, call.node);
    const key = name ?? braced;
    const value = key === undefined ? values[next++] : named(values, key);
    if (value === undefined) throw new Unsupported(`Ruby: ${whole} has no value`, call.node);
    if (braced !== undefined) return textOf(value);
    const text = convert({ kind, value, precision: precision === undefined ? undefined : Number(precision) }, call);
    const isNumber = kind !== 's' && kind !== 'p';
    const sign = isNumber && text.startsWith('-') ? '-' : isNumber && flags.includes('+') ? '+' : '';
    const digits = sign === '-' ? text.slice(1) : text;
    if (flags.includes('-')) return `${sign}${digits}`.padEnd(Number(width));
    const hasZeros = isNumber && flags.includes('0') && (kind === 'f' || precision === undefined);
    return hasZeros
      ? `${sign}${digits.padStart(Number(width) - sign.length, '0')}`
      : `${sign}${digits}`.padStart(Number(width));
  });
}

function named([first]: readonly Value[], name: string): Value | undefined {
  return isHash(first) && hasKey(first, symbol(name)) ? getKey(first, symbol(name)) : undefined;
}

interface Directive {
  readonly kind: string;
  readonly value: Value;
  readonly precision: number | undefined;
}

function convert({ kind, value, precision }: Directive, call: Call): string {
  if (kind === 's') return Array.from(textOf(value)).slice(0, precision).join('');
  if (kind === 'p') return inspectValue(value);
  const number = typeof value === 'string' && kind !== 'f' ? parseInteger(value) : value;
  const isKnown = typeof number === 'bigint' || (typeof number === 'number' && Math.abs(number) < 1e21);
  const base = { x: 16, X: 16, o: 8, b: 2 }[kind] ?? 10;
  if (!isKnown || (kind === 'f' && isTie(number, precision ?? 6)) || (base !== 10 && number < 0))
    throw new Unsupported(`Ruby: %${kind} of ${inspectValue(value)} is not known here`, call.node);
  if (kind === 'f') return Number(number).toFixed(precision ?? 6);
  const whole = typeof number === 'number' ? BigInt(Math.trunc(number)) : number;
  const digits = (whole < 0 ? -whole : whole).toString(base).padStart(precision ?? 0, '0');
  return `${whole < 0 ? '-' : ''}${kind === 'X' ? digits.toUpperCase() : digits}`;
}

/** True for a number just between two, which Ruby rounds to the even one. */
const isTie = (number: number | bigint, precision: number): boolean =>
  typeof number === 'number' && /^50*$/.test(number.toFixed(100).split('.')[1]?.slice(precision) ?? '');
