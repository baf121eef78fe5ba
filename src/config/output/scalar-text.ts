/** A text as a YAML scalar in the styles of libyaml's emitter (0.2, `emitter.c`): which it allows, where it breaks lines. */

export type Style = 'plain' | 'single' | 'double' | 'literal';

/** Where a scalar stands: how far its further lines are indented, the column of its first character. */
export interface Spot {
  readonly indent: number;
  readonly column: number;
  /** Keys stay on one line. */
  readonly isKey: boolean;
}

/** Lines are broken at the first space beyond this column. */
const WIDTH = 80;
/** What libyaml does not print as it is; it knows three bytes of UTF-8 and not four. */
const SPECIAL = /[^\n\u0020-\u007E\u00A0-\uD7FF\uE000-\uFEFE\uFF00-\uFFFD]/u;

/** The style that is wanted if the text allows it, else the next that does. */
export function allowedStyle(text: string, wanted: Style, isKey: boolean): Style {
  if (SPECIAL.test(text) || text.includes(' \n') || (isKey && text.includes('\n'))) return 'double';
  if (wanted === 'literal') return text.endsWith(' ') ? 'double' : 'literal';
  if (wanted === 'double' || text.includes('\n ')) return 'double';
  return wanted === 'plain' && isPlain(text) ? 'plain' : 'single';
}

function isPlain(text: string): boolean {
  if (text === '' || text.includes('\n') || /^ | $/.test(text)) return false;
  if (/^[,[\]{}#&*!|>'"%@`]|^[?:-](?: |$)|^(?:---|\.\.\.)/.test(text)) return false;
  return !/:(?: |$)| #/.test(text);
}

/** The scalar as it is written. */
export function scalarText(text: string, style: Style, spot: Spot): string {
  if (style === 'literal') return literal(text, spot.indent);
  return style === 'double' ? doubleQuoted(text, spot) : flowing(text, style === 'single', spot);
}

/** Plain or in single quotes. */
function flowing(text: string, isQuoted: boolean, { indent, column, isKey }: Spot): string {
  const chars = Array.from(text);
  const lead = `\n${' '.repeat(indent)}`;
  let at = column + (isQuoted ? 1 : 0);
  let written = '';
  chars.forEach((char, index) => {
    const before = chars[index - 1];
    const isEdge = isQuoted && (index === 0 || index === chars.length - 1);
    if (char === ' ' && !isKey && before !== ' ' && at > WIDTH && !isEdge && chars[index + 1] !== ' ') {
      written += lead;
      at = indent;
      return;
    }
    const isAfterBreak = before === '\n' && char !== '\n';
    if (isAfterBreak) at = indent;
    const next = char === '\n' && before !== '\n' ? '\n\n' : isQuoted && char === "'" ? "''" : char;
    written += (isAfterBreak ? ' '.repeat(indent) : '') + next;
    at += next.length;
  });
  if (!isQuoted) return written;
  return `'${written}${text.endsWith('\n') ? ' '.repeat(indent) : ''}'`;
}

function doubleQuoted(text: string, { indent, column, isKey }: Spot): string {
  const chars = Array.from(text);
  let at = column + 1;
  let written = '';
  chars.forEach((char, index) => {
    const isEdge = index === 0 || index === chars.length - 1;
    if (char === ' ' && !isKey && chars[index - 1] !== ' ' && at > WIDTH && !isEdge) {
      const guard = chars[index + 1] === ' ' ? '\\' : '';
      written += `\n${' '.repeat(indent)}${guard}`;
      at = indent + guard.length;
      return;
    }
    const next = /["\\\n\u2028\u2029]/.test(char) || SPECIAL.test(char) ? escaped(char) : char;
    written += next;
    at += next.length;
  });
  return `"${written}"`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\0': '0',
  '\u0007': 'a',
  '\b': 'b',
  '\t': 't',
  '\n': 'n',
  '\v': 'v',
  '\f': 'f',
  '\r': 'r',
  '\u001b': 'e',
  '"': '"',
  '\\': '\\',
  '\u0085': 'N',
  '\u2028': 'L',
  '\u2029': 'P',
};

function escaped(char: string): string {
  const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase();
  if (ESCAPES[char] !== undefined) return `\\${ESCAPES[char]}`;
  if (code.length <= 2) return `\\x${code.padStart(2, '0')}`;
  return code.length <= 4 ? `\\u${code.padStart(4, '0')}` : `\\U${code.padStart(8, '0')}`;
}

/** Text of several lines as a block; the hint says how far it is indented where its own lines do not. */
function literal(text: string, indent: number): string {
  const hint = /^[ \n]/.test(text) ? '2' : '';
  const end = /(?:^|\n)\n$/.test(text) ? '+' : text.endsWith('\n') ? '' : '-';
  const lines = text.replace(/\n$/, '').split('\n');
  return `|${hint}${end}\n${lines.map((line) => (line === '' ? '' : ' '.repeat(indent) + line)).join('\n')}`;
}
