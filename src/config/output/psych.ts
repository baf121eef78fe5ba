/** Values → YAML, laid out as Ruby's Psych lays it out: quoting, indentation and line folding included. */
import { typePlain } from '../yaml/scalars.ts';
import { allowedStyle, scalarText, type Spot, type Style } from './scalar-text.ts';

/** A value to print. Scalars tell how: text is quoted where YAML would read it as something else. */
export type Printable =
  | { readonly kind: 'text'; readonly text: string }
  /** Numbers, booleans, symbols: printed as they are. Null prints nothing. */
  | { readonly kind: 'bare'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly Printable[] }
  | { readonly kind: 'map'; readonly pairs: readonly (readonly [Printable, Printable])[]; readonly tag?: string };

export const text = (value: string): Printable => ({ kind: 'text', text: value });
export const bare = (value: string): Printable => ({ kind: 'bare', text: value });

/** A document. */
export function printYaml(value: Printable): string {
  return `---${printUnder(value, 0, 3)}\n`;
}

/** A value after a key or a dash that ends at a column; nested lines are indented by `indent`. */
function printUnder(value: Printable, indent: number, column: number, isInMap = false): string {
  if (value.kind === 'list') {
    if (value.items.length === 0) return ' []';
    const at = isInMap ? indent - 2 : indent;
    return value.items.map((item) => `\n${' '.repeat(at)}-${printItem(item, at + 2)}`).join('');
  }
  if (value.kind === 'map') {
    if (value.pairs.length === 0) return ' {}';
    const lines = value.pairs.map((pair) => `\n${' '.repeat(indent)}${printPair(pair, indent)}`);
    return (value.tag ? ` ${value.tag}` : '') + lines.join('');
  }
  const scalar = printScalar(value, { indent: Math.max(indent, 2), column: column + 1, isKey: false });
  return scalar === '' ? '' : ` ${scalar}`;
}

/** An item that is a list or a map begins on the line of its dash. */
function printItem(item: Printable, indent: number): string {
  const nested = printUnder(item, indent, indent - 1);
  return nested.startsWith('\n') ? ` ${nested.slice(indent + 1)}` : nested;
}

/** Longer keys, keys of several lines and keys that are no scalars are written after a `?`. */
const MAX_KEY_BYTES = 128;

function printPair([key, value]: readonly [Printable, Printable], indent: number): string {
  if (key.kind === 'list' || key.kind === 'map' || !isSimpleKey(key.text)) {
    return `?${printItem(key, indent + 2)}\n${' '.repeat(indent)}:${printItem(value, indent + 2)}`;
  }
  const isNull = key.kind === 'bare' && key.text === '';
  const name = isNull ? "! ''" : printScalar(key, { indent, column: indent, isKey: true });
  return `${name}:${printUnder(value, indent + 2, indent + name.length + 1, true)}`;
}

const isSimpleKey = (key: string): boolean =>
  Buffer.byteLength(key) <= MAX_KEY_BYTES && !/[\n\r\u0085\u2028\u2029]/u.test(key);

function printScalar(value: Printable & { readonly text: string }, spot: Spot): string {
  if (value.kind === 'bare') return value.text;
  if (value.text === '<<') return "!!str '<<'";
  return scalarText(value.text, allowedStyle(value.text, styleOf(value.text), spot.isKey), spot);
}

/** The style that Psych asks for. */
function styleOf(value: string): Style {
  if (/\n(?!\n?$)/.test(value)) return 'literal';
  if (value === 'y' || value === 'n' || /(?:^|(?<=\n))[^\p{L}\p{M}\p{Nd}\p{Pc}][^"]*(?:$|(?=\n))/u.test(value))
    return 'double';
  return typePlain(value).type !== 'string' || /^0[0-7]*[89]/.test(value) ? 'single' : 'plain';
}
