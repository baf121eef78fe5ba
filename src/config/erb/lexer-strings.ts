/** String-like literals: quotes, backticks, regular expressions, `%w[]` and its kind, heredocs. */
import { lexInterpolation, push, type Reader, spanOf } from './lexer.ts';
import { type StringPart, Unsupported } from './tokens.ts';

const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '<': '>' };
const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  s: ' ',
  e: '\u001b',
  a: '\u0007',
  b: '\b',
  f: '\f',
  v: '\v',
};

interface Literal {
  readonly open: string;
  readonly close: string;
  readonly interpolates: boolean;
  /** Regular expressions keep their escapes. */
  readonly keepsEscapes: boolean;
}

/** `"…"`, `'…'`, a command in backticks, `/…/` and `:"…"`. */
export function readQuoted(reader: Reader): void {
  const from = reader.at;
  const isSymbol = reader.code[from] === ':';
  const quote = reader.code[isSymbol ? from + 1 : from] ?? '"';
  reader.at += isSymbol ? 2 : 1;
  const isRegex = quote === '/';
  const parts = readParts(reader, { open: '', close: quote, interpolates: quote !== "'", keepsEscapes: isRegex });
  const flags = isRegex ? readFlags(reader) : '';
  const isLabel = !isSymbol && /^:(?![:\w])/.test(reader.code.slice(reader.at)) && isHashKey(reader, parts);
  if (isLabel) {
    reader.at += 1;
    return push(reader, from, { type: 'label', name: parts.filter((part) => typeof part === 'string').join('') });
  }
  push(reader, from, { type: 'string', name: isSymbol ? ':' : quote === "'" ? '"' : quote, parts, flags });
}

/** `{"a": 1}`, but not `x ? "a": "b"`. */
const isHashKey = ({ tokens }: Reader, parts: readonly StringPart[]): boolean =>
  parts.every((part) => typeof part === 'string') && ['{', ',', '('].includes(tokens.at(-1)?.name ?? '');

function readFlags(reader: Reader): string {
  const [flags = ''] = /^[imxounse]*/.exec(reader.code.slice(reader.at)) ?? [];
  reader.at += flags.length;
  return flags;
}

/** `%w[]`, `%i[]`, `%q()`, `%Q()`, `%()`, `%x()`, `%r{}`; false if the percent sign is something else. */
export function readDelimited(reader: Reader): boolean {
  const from = reader.at;
  const [head = '', kind = '', open = ''] = /^%([wWiIqQxr]?)([^\w\s=])/.exec(reader.code.slice(from)) ?? [];
  if (head === '') return false;
  reader.at += head.length;
  const close = CLOSING[open] ?? open;
  const interpolates = !/^[wiq]$/.test(kind);
  const parts = readParts(reader, {
    open: close === open ? '' : open,
    close,
    interpolates,
    keepsEscapes: kind === 'r',
  });
  if (/^[wiWI]$/.test(kind)) {
    if (parts.some((part) => typeof part !== 'string')) throw new Unsupported(`${head} with #{}`, spanOf(reader, from));
    push(reader, from, { type: 'words', name: kind.toLowerCase(), parts });
    return true;
  }
  const flags = kind === 'r' ? readFlags(reader) : '';
  push(reader, from, { type: 'string', name: kind === 'x' ? '`' : kind === 'r' ? '/' : '"', parts, flags });
  return true;
}

function readParts(reader: Reader, literal: Literal): StringPart[] {
  const from = reader.at;
  const parts: StringPart[] = [];
  let text = '';
  let depth = 0;
  while (reader.at < reader.code.length) {
    const char = reader.code[reader.at] ?? '';
    if (char === literal.close && depth === 0) {
      reader.at += 1;
      return [...parts, text].filter((part) => part !== '');
    }
    if (literal.open !== '' && char === literal.open) depth += 1;
    if (literal.open !== '' && char === literal.close) depth -= 1;
    if (char === '\\') {
      text += readEscape(reader, literal);
      continue;
    }
    reader.at += 1;
    if (char === '#' && reader.code[reader.at] === '{' && literal.interpolates) {
      reader.at += 1;
      parts.push(text, lexInterpolation(reader));
      text = '';
      continue;
    }
    if (char === '#' && literal.interpolates && /^(?:@{1,2}[a-z_]|\$[\w~&!?])/i.test(reader.code.slice(reader.at)))
      throw new Unsupported('Ruby: put what stands behind # in braces', spanOf(reader, reader.at - 1));
    text += char;
  }
  throw new Unsupported('a string is not closed', spanOf(reader, from));
}

function readEscape(reader: Reader, { interpolates, keepsEscapes, open, close }: Literal): string {
  const next = reader.code[reader.at + 1] ?? '';
  reader.at += 2;
  if (keepsEscapes) return next === '/' ? '/' : `\\${next}`;
  if (!interpolates) return next === '\\' || next === close || next === open ? next : `\\${next}`;
  const rest = reader.code.slice(reader.at - 1);
  const [whole = '', hex, long, braced, octal] =
    /^(?:x([\da-f]{1,2})|u([\da-f]{4})|u\{([\da-f]+)\}|([0-7]{1,3}))/i.exec(rest) ?? [];
  const code = octal === undefined ? Number.parseInt(hex ?? long ?? braced ?? '', 16) : Number.parseInt(octal, 8);
  const isByte = (octal ?? hex) !== undefined && code > 0x7f;
  if (isByte || (Number.isNaN(code) && /[xucCM]/.test(next)))
    throw new Unsupported(`\\${next} is not known here`, spanOf(reader, reader.at - 2));
  if (whole !== '') {
    reader.at += whole.length - 1;
    return String.fromCodePoint(code);
  }
  if (next === '\n') return '';
  return ESCAPES[next] ?? next;
}

/** `<<~NAME`, `<<-NAME` and `<<NAME`; false if the angle brackets are something else. */
export function readHeredoc(reader: Reader): boolean {
  const from = reader.at;
  const [head = '', mode = '', quote = '', name = ''] =
    /^<<([~-]?)(["']?)([A-Z_]\w*)\2/.exec(reader.code.slice(from)) ?? [];
  if (head === '') return false;
  reader.at += head.length;
  const index = reader.tokens.length;
  push(reader, from, { type: 'string', name: '"', parts: [] });
  reader.heredocs.push(() => {
    const parts = readHeredocBody(reader, { mode, name, interpolates: quote !== "'" });
    const token = reader.tokens[index];
    if (token !== undefined) reader.tokens[index] = { ...token, parts };
  });
  return true;
}

interface Heredoc {
  readonly mode: string;
  readonly name: string;
  readonly interpolates: boolean;
}

function readHeredocBody(reader: Reader, { mode, name, interpolates }: Heredoc): StringPart[] {
  const rest = reader.code.slice(reader.at);
  const end = new RegExp(`^${mode === '' ? '' : '[ \\t]*'}${name}$`, 'm').exec(rest);
  if (end === null) throw new Unsupported(`the text of <<${name} does not end`, spanOf(reader, reader.at));
  const lines = rest.slice(0, end.index).split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0);
  const indent = mode === '~' ? Math.min(...indents, 1000) : 0;
  const body = lines.map((line) => line.slice(Math.min(indent, line.length))).join('\n');
  const inner: Reader = { code: `${body}\u0000`, base: reader.base + reader.at, at: 0, tokens: [], heredocs: [] };
  reader.at += end.index + end[0].length;
  return readParts(inner, { open: '', close: '\u0000', interpolates, keepsEscapes: !interpolates });
}
