/** Ruby code → tokens. */
import { readDelimited, readHeredoc, readQuoted } from './lexer-strings.ts';
import { FLOAT, INTEGER } from './numbers.ts';
import { KEYWORDS, type Token, type TokenType, Unsupported } from './tokens.ts';

/** Where reading is. `base` is the offset of the code in the template. */
export interface Reader {
  readonly code: string;
  readonly base: number;
  at: number;
  readonly tokens: Token[];
  /** Bodies of heredocs begin here once the line is over. */
  readonly heredocs: (() => void)[];
}

const OPERATORS = [
  '**=', '<=>', '===', '...', '||=', '&&=', '<<=', '**', '==', '!=', '>=', '<=', '&&', '||', '=~', '!~', '<<', '>>',
  '+=', '-=', '*=', '/=', '%=', '|=', '->', '=>', '::', '..', '&.', '+', '-', '*', '/', '%', '=', '<', '>', '!', '&',
  '|', '^', '~', '?', ':', ',', '.', '(', ')', '[', ']', '{', '}', ';',
]; // biome-ignore format: a table

/** The tokens of a piece of code, without an end token. */
export function lexRuby(code: string, base: number): Token[] {
  const reader: Reader = { code, base, at: 0, tokens: [], heredocs: [] };
  while (reader.at < code.length) lexOne(reader);
  return reader.tokens;
}

/** The tokens of an interpolation, up to its closing brace; the reader ends up behind it. */
export function lexInterpolation(outer: Reader): Token[] {
  const reader: Reader = { ...outer, tokens: [], heredocs: [] };
  let depth = 1;
  while (reader.at < reader.code.length) {
    if (reader.code[reader.at] === '{') depth += 1;
    if (reader.code[reader.at] === '}') depth -= 1;
    if (depth === 0) {
      outer.at = reader.at + 1;
      return reader.tokens;
    }
    lexOne(reader);
  }
  throw new Unsupported('a string is not closed', spanOf(outer, outer.at));
}

/** A range of the template that begins at an offset of the code. */
export const spanOf = (reader: Reader, from: number, to = reader.at) => ({
  start: reader.base + from,
  end: reader.base + Math.max(to, from + 1),
});

export function push(reader: Reader, from: number, token: Omit<Token, 'start' | 'end' | 'spaceBefore'>): void {
  const spaceBefore = from === 0 || /\s/.test(reader.code[from - 1] ?? ' ');
  reader.tokens.push({ ...token, ...spanOf(reader, from), spaceBefore });
}

function lexOne(reader: Reader): void {
  const { code, at } = reader;
  const char = code[at] ?? '';
  if (char === '\n') return lexNewline(reader);
  if (/\s/.test(char)) return skip(reader, /\s/y);
  if (char === '\\' && code[at + 1] === '\n') return skip(reader, /\\\n/y);
  if (char === '#') return skip(reader, /[^\n]+/y);
  if (/\d/.test(char)) return lexNumber(reader);
  if (/[a-z_]/i.test(char)) return lexWord(reader);
  if (/[@$]/.test(char)) return lexMatch(reader, 'variable', /@{1,2}\w+|\$(?:\w+|[?!~&0])/y);
  if (char === '"' || char === "'" || char === '`') return readQuoted(reader);
  if (char === ':' && lexSymbol(reader)) return;
  if (char === '<' && readHeredoc(reader)) return;
  if (char === '%' && !endsValue(reader) && readDelimited(reader)) return;
  if (char === '/' && startsRegex(reader)) return readQuoted(reader);
  lexOperator(reader);
}

function skip(reader: Reader, pattern: RegExp): void {
  pattern.lastIndex = reader.at;
  reader.at += pattern.exec(reader.code)?.[0].length ?? 1;
}

function lexNewline(reader: Reader): void {
  reader.at += 1;
  const bodies = reader.heredocs.splice(0);
  for (const readBody of bodies) readBody();
  // A line that begins with a dot goes on with the one before.
  if (/^\s*(?:#[^\n]*\n\s*)*&?\.[a-z_]/i.test(reader.code.slice(reader.at))) return;
  push(reader, reader.at - 1, { type: 'newline', name: '\n' });
}

function lexMatch(reader: Reader, type: TokenType, pattern: RegExp): void {
  const from = reader.at;
  pattern.lastIndex = from;
  const [name] = pattern.exec(reader.code) ?? [];
  if (name === undefined) throw new Unsupported(`what is ${reader.code[from]} here?`, spanOf(reader, from));
  reader.at += name.length;
  push(reader, from, { type, name });
}

function lexNumber(reader: Reader): void {
  const from = reader.at;
  FLOAT.lastIndex = from;
  const isFloat = FLOAT.test(reader.code);
  lexMatch(reader, isFloat ? 'float' : 'integer', isFloat ? FLOAT : INTEGER);
  if (!/[\d_]/.test(reader.code[reader.at] ?? '')) return;
  const [word = ''] = /^\w+/.exec(reader.code.slice(from)) ?? [];
  throw new Unsupported(`${word} is no number`, spanOf(reader, from, from + word.length));
}

function lexWord(reader: Reader): void {
  const from = reader.at;
  const pattern = /[a-z_]\w*(?:[?!](?!=(?!=|~|>)))?/iy;
  pattern.lastIndex = from;
  let [name = ''] = pattern.exec(reader.code) ?? [];
  // In `a ? b`, the question mark is only part of a name if it follows immediately and is no ternary.
  if (
    name.endsWith('?') &&
    /^\s*[:]?["'\w]/.test(reader.code.slice(from + name.length)) &&
    isTernary(reader, from, name)
  ) {
    name = name.slice(0, -1);
  }
  reader.at += name.length;
  const isAfterDot = ['.', '&.'].includes(reader.tokens.at(-1)?.name ?? '');
  const next = reader.code[reader.at];
  if (next === ':' && reader.code[reader.at + 1] !== ':' && !isAfterDot && !isTernaryColon(reader)) {
    reader.at += 1;
    return push(reader, from, { type: 'label', name });
  }
  if (!isAfterDot && KEYWORDS.has(name)) return push(reader, from, { type: 'keyword', name });
  push(reader, from, { type: /^[A-Z]/.test(name) ? 'constant' : 'identifier', name });
}

/** `x?1:2` without spaces is the only form in which a name's `?` is a ternary. */
const isTernary = (reader: Reader, from: number, name: string): boolean =>
  !/\s/.test(reader.code[from + name.length] ?? ' ') && !/^\w+\?[.)\]]/.test(reader.code.slice(from));

/** Within `a ? b :c` the word before the colon is no label. */
function isTernaryColon(reader: Reader): boolean {
  const names = reader.tokens.map(({ name, type }) => (type === 'operator' ? name : ''));
  const open = names.lastIndexOf('?');
  return (
    open >= 0 && !names.slice(open).includes(':') && !names.slice(open).some((name) => '{('.includes(name) && name)
  );
}

function lexSymbol(reader: Reader): boolean {
  const { code, at } = reader;
  if (code[at + 1] === '"' || code[at + 1] === "'") {
    if (endsValue(reader) && !/\s/.test(code[at - 1] ?? '')) return false;
    readQuoted(reader);
    return true;
  }
  const pattern = /:(\w+[?!=]?(?![\w>~])|\[\]=?|[-+*/]|<=>|==|<<)/y;
  pattern.lastIndex = at;
  const name = pattern.exec(code)?.[1];
  if (name === undefined || code[at - 1] === ':' || code[at + 1] === ':') return false;
  reader.at += name.length + 1;
  push(reader, at, { type: 'symbol', name });
  return true;
}

/** True if what came before is a value, so that `/`, `%` and `[` go on with it. */
function endsValue({ tokens }: Reader): boolean {
  const last = tokens.at(-1);
  if (last === undefined) return false;
  if (last.type === 'keyword') return ['end', 'nil', 'true', 'false', 'self'].includes(last.name);
  if (last.type === 'operator') return [')', ']', '}'].includes(last.name);
  return !['newline', 'label', 'text', 'output-open'].includes(last.type);
}

function startsRegex(reader: Reader): boolean {
  if (!endsValue(reader)) return true;
  const isCommand = reader.tokens.at(-1)?.type === 'identifier';
  return isCommand && /\s/.test(reader.code[reader.at - 1] ?? '') && !/\s/.test(reader.code[reader.at + 1] ?? '');
}

function lexOperator(reader: Reader): void {
  const from = reader.at;
  const name = OPERATORS.find((operator) => reader.code.startsWith(operator, from));
  if (name === undefined) throw new Unsupported(`what is ${reader.code[from]} here?`, spanOf(reader, from));
  reader.at += name.length;
  push(reader, from, name === ';' ? { type: 'newline', name } : { type: 'operator', name });
}
