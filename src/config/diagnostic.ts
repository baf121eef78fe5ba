/** A failure with a place in a file, and how it is shown. */

/** A file as it is named to the user, with the text that ranges point into. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

/** A range of a source, as offsets. */
export interface Place {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** Something wrong, or worth a warning, at a place in a file. Lines and columns count from 1. */
export interface Diagnostic {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** How many characters of the line are meant. */
  readonly length?: number;
  readonly message: string;
  /** What would be right here, in a few words. */
  readonly expected?: string;
  /** What to do about it. */
  readonly hint?: string;
  /** The line and up to two before it; absent where they may hold a secret. */
  readonly excerpt?: readonly string[];
}

/** The words of a diagnostic. */
export interface Wording {
  readonly message: string;
  readonly expected?: string;
  readonly hint?: string;
}

const LINES_BEFORE = 2;

/** A diagnostic about a place; a range of several lines is marked on its first. */
export function diagnoseAt(place: Place, wording: Wording): Diagnostic {
  const { text, file } = place.source;
  const start = Math.min(Math.max(place.start, 0), text.length);
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const before = text.slice(0, lineStart).split('\n').slice(0, -1);
  const lineEnd = text.indexOf('\n', start) < 0 ? text.length : text.indexOf('\n', start);
  const length = Math.max(1, Math.min(place.end, lineEnd) - start);
  const excerpt = [...before.slice(-LINES_BEFORE), text.slice(lineStart, lineEnd)].map(shown);
  return { file, line: before.length + 1, column: start - lineStart + 1, length, ...wording, excerpt };
}

/** Without what looks like a literal password or a part of a key: a file that cannot be read has no better way to tell. */
const shown = (line: string): string =>
  line
    .trimEnd()
    .replaceAll(/[^\P{Cc}\t]/gu, '\uFFFD')
    .replace(/(\bpassword["']?:\s+)(?![[<&*\s]).+$/i, '$1[REDACTED]')
    .replace(/^(\s*(?:-\s+)?["']?)(?:-----BEGIN .*|[A-Za-z0-9+/=]{40,}["']?)$/, '$1[REDACTED]');

/** A diagnostic about a file as a whole. */
export function diagnoseFile(file: string, wording: Wording): Diagnostic {
  return { file, line: 1, column: 1, ...wording };
}

/** A diagnostic as several lines of text: where and what, then the lines with a squiggle under the range. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { file, line, column, length, message, excerpt = [] } = diagnostic;
  const where = `${file}:${line}:${column}`;
  const notes = [diagnostic.expected && `expected ${diagnostic.expected}`, diagnostic.hint].filter(Boolean).join('; ');
  const numbers = excerpt.map((_, index) => String(line - excerpt.length + 1 + index));
  const width = Math.max(0, ...numbers.map((number) => number.length));
  const shown = excerpt.map((text, index) => `  ${numbers[index]?.padStart(width)} │ ${text.replaceAll('\t', ' ')}`);
  const squiggle = `  ${' '.repeat(width)} │ ${' '.repeat(column - 1)}${'~'.repeat(length ?? 1)}`;
  const marks = excerpt.length > 0 ? [`${squiggle}${notes && `  ${notes}`}`] : notes ? [`  ${notes}`] : [];
  return [`${where}  ${message}`, ...shown, ...marks].join('\n');
}
