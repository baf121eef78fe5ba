/** What the `yaml` package finds wrong, at the line that is wrong, with what to do about it. */
import type { ErrorCode, YAMLParseError } from 'yaml';
import { type Diagnostic, diagnoseAt, type Place } from '../diagnostic.ts';
import { isUnclosed } from './parse.ts';

const LINE_MISSING = 'is the line with its key missing above, or is it indented too far?';

/** The package speaks of implicit keys. */
const PAIR = 'a line is KEY: VALUE, or - ITEM below a KEY: with nothing behind it';

/** By the package's code; without one it is a value that YAML reads otherwise than it was meant. */
const HINTS: Partial<Record<ErrorCode, string>> = {
  BAD_INDENT: 'indent it like the lines it belongs to; or is the line with its key missing above?',
  BLOCK_AS_IMPLICIT_KEY: LINE_MISSING,
  BAD_DQ_ESCAPE: 'write \\\\ for \\, or use single quotes',
};

/** One diagnostic for a text that cannot be read. */
export function syntaxError(
  { code, message, pos }: YAMLParseError,
  text: string,
  locate: (start: number, end: number) => Place,
): Diagnostic {
  const at = (start: number, end: number, what: string, hint: string): Diagnostic =>
    diagnoseAt(locate(start, end), { message: `YAML: ${what}`, hint });
  if (isUnclosed({ message })) {
    const what = message.replace('in block collection must be sufficiently indented and', 'must');
    return at(...pos, what, 'a quote or a bracket is not closed');
  }
  if (/^ *\t/.test(text.slice(text.lastIndexOf('\n', pos[0] - 1) + 1))) return at(...pos, message, 'use spaces');
  // Before what is wrong there may be empty lines and comments.
  const [empty] = /^(?:\s|#.*\n)*/.exec(text.slice(pos[0])) ?? [''];
  const start = pos[0] + empty.length;
  const end = Math.max(pos[1], start + 1);
  if (message.startsWith('Implicit ')) return at(start, end, 'this line cannot stand here', PAIR);
  if (!message.startsWith('Nested mappings'))
    return at(start, end, message, HINTS[code] ?? 'put the whole value in quotes');
  // The package finds the value; what seems to make a key of it may stand on a later line.
  const [value] = /^[^]*?(?=:(?:\s|$))/.exec(text.slice(start)) ?? [''];
  const [, key = ''] = /\n\s*(.*)$/.exec(value) ?? [];
  if (key === '') return at(start, end, message, 'put a value with a colon in it in quotes');
  const close = start + value.length;
  return at(close - key.length, close, 'this cannot stand below a line that has a value already', LINE_MISSING);
}
