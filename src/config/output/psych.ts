/** Values → YAML, laid out as Ruby's Psych lays it out: quoting, indentation and line folding included. */
import { typePlain } from '../yaml/scalars.ts';

/** A value to print. Scalars tell how: text is quoted where YAML would read it as something else. */
export type Printable =
  | { readonly kind: 'text'; readonly text: string }
  /** Numbers, booleans, symbols: printed as they are. Null prints nothing. */
  | { readonly kind: 'bare'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly Printable[] }
  | { readonly kind: 'map'; readonly pairs: readonly (readonly [Printable, Printable])[]; readonly tag?: string };

export const text = (value: string): Printable => ({ kind: 'text', text: value });
export const bare = (value: string): Printable => ({ kind: 'bare', text: value });

/** libyaml breaks lines at the first space beyond this column. */
const WIDTH = 80;

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
  const scalar = printScalar(value, Math.max(indent, 2), column + 1);
  return scalar === '' ? '' : ` ${scalar}`;
}

/** An item that is a map begins on the line of its dash. */
function printItem(item: Printable, indent: number): string {
  const nested = printUnder(item, indent, indent - 1);
  return item.kind === 'map' && item.pairs.length > 0 ? ` ${nested.slice(indent + 1)}` : nested;
}

function printPair([key, value]: readonly [Printable, Printable], indent: number): string {
  const name = printScalar(key, indent, 0, true);
  return `${name}:${printUnder(value, indent + 2, indent + name.length + 1, true)}`;
}

function printScalar(value: Printable, indent: number, column: number, isKey = false): string {
  if (value.kind === 'bare') return value.text;
  if (value.kind !== 'text') return '';
  if (/\n(?=.)/s.test(value.text)) return literal(value.text, indent);
  const style = styleOf(value.text);
  const width = isKey ? Number.POSITIVE_INFINITY : WIDTH;
  if (style === 'plain') return fold(value.text, { indent, column, width, edge: 0 });
  if (style === 'single') return fold(`'${value.text.replaceAll("'", "''")}'`, { indent, column, width, edge: 1 });
  return fold(`"${escape(value.text)}"`, { indent, column, width, edge: 2 });
}

/** Psych decides on quotes first, then libyaml adds some where plain text would not do. */
function styleOf(value: string): 'plain' | 'single' | 'double' {
  if (/^[yn]$/i.test(value)) return 'double';
  if (/^[^\p{L}\p{N}_][^"]*$/u.test(value) || /\p{Cc}/u.test(value.replaceAll('\t', ''))) return 'double';
  const typed = typePlain(value);
  if (typed.type !== 'string' || /^(?:0[\d_]*[89]\d*|0\d+\.\d*)$/.test(value)) return 'single';
  return isPlainAllowed(value) ? 'plain' : 'single';
}

function isPlainAllowed(value: string): boolean {
  if (/^[\s,[\]{}#&*!|>'"%@`]|^[?:-](?:\s|$)|^(?:---|\.\.\.)/.test(value)) return false;
  return !/:(?:\s|$)|\s#|\s$/.test(value);
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\t': '\\t',
  '\r': '\\r',
  '\u0007': '\\a',
  '\b': '\\b',
  '\u001b': '\\e',
  '\0': '\\0',
};

const escape = (value: string): string =>
  value.replace(
    /["\\\p{Cc}]/gu,
    (char) => ESCAPES[char] ?? `\\x${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );

interface Folding {
  readonly indent: number;
  readonly column: number;
  readonly width: number;
  /** 0 plain, 1 single quotes, 2 double quotes. */
  readonly edge: number;
}

/** Breaks at single spaces beyond the width, as libyaml's emitter does. */
function fold(value: string, { indent, column, width, edge }: Folding): string {
  const quotes = edge > 0 ? 1 : 0;
  let at = column;
  let isAfterSpace = false;
  let folded = '';
  Array.from(value).forEach((char, index, chars) => {
    const isInside = index > quotes && index < chars.length - 1 - quotes;
    const next = chars[index + 1];
    const breaks = char === ' ' && !isAfterSpace && at > width && (edge === 0 || isInside);
    if (breaks && (edge === 2 || next !== ' ')) {
      folded += `\n${' '.repeat(indent)}${edge === 2 && next === ' ' ? '\\' : ''}`;
      at = indent;
    } else {
      folded += char;
      at += 1;
    }
    isAfterSpace = char === ' ';
  });
  return folded;
}

/** Text of several lines as a block. */
function literal(value: string, indent: number): string {
  const end = value.endsWith('\n\n') ? '+' : value.endsWith('\n') ? '' : '-';
  const lines = value.replace(/\n$/, '').split('\n');
  return `|${end}\n${lines.map((line) => (line === '' ? '' : ' '.repeat(indent) + line)).join('\n')}`;
}
