/** `format` and `String#%`. */
import type { Call } from '../call.ts';
import { Unsupported } from '../tokens.ts';
import { getKey, inspectValue, isHash, symbol, textOf, type Value } from '../values.ts';

const DIRECTIVE = /%(?:%|(?:<(\w+)>)?([-0+ ]*)(\d*)(?:\.(\d+))?([sdifxXobp])|\{(\w+)\})/g;

/** The template with its directives filled in. */
export function formatText(template: string, values: readonly Value[], call: Call): string {
  let next = 0;
  return template.replace(DIRECTIVE, (whole, name, flags = '', width = '', precision, kind, braced) => {
    if (whole === '%%') return '%';
    const [first = null] = values;
    const key = name ?? braced;
    const value = key === undefined ? (values[next++] ?? null) : isHash(first) ? getKey(first, symbol(key)) : null;
    if (braced !== undefined) return textOf(value);
    const text = convert({ kind, value, precision: precision === undefined ? undefined : Number(precision) }, call);
    const signed = flags.includes('+') && !text.startsWith('-') && kind !== 's' ? `+${text}` : text;
    if (flags.includes('-')) return signed.padEnd(Number(width));
    return signed.padStart(Number(width), flags.includes('0') ? '0' : ' ');
  });
}

interface Directive {
  readonly kind: string;
  readonly value: Value;
  readonly precision: number | undefined;
}

function convert({ kind, value, precision }: Directive, call: Call): string {
  if (kind === 's') return textOf(value).slice(0, precision);
  if (kind === 'p') return inspectValue(value);
  if (kind === 'f') return Number(value).toFixed(precision ?? 6);
  const base = { x: 16, X: 16, o: 8, b: 2 }[kind] ?? 10;
  if (typeof value !== 'bigint' && typeof value !== 'number' && typeof value !== 'string') {
    throw new Unsupported(`Ruby: %${kind} of ${inspectValue(value)}`, call.node);
  }
  const digits = BigInt(typeof value === 'number' ? Math.trunc(value) : value).toString(base);
  return (kind === 'X' ? digits.toUpperCase() : digits).padStart(precision ?? 0, '0');
}
