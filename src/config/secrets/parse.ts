/**
 * The rules of a secrets file, which are those of Ruby's dotenv 3.2 with Kamal's own `$(…)`.
 *
 *   text → entries (key, written value, line) → for each in order: quotes, backslashes, $(…), $VAR
 *
 * Nothing here runs a command: evaluation is a generator that asks for each command's output.
 */
import { isBlank } from '../../../planner/quoting.ts';
import { substituteCommands, substituteVariables } from './substitute.ts';

/** One definition as written. */
export interface SecretEntry {
  readonly key: string;
  /** With its quotes; undefined where nothing follows the key. */
  readonly written: string | undefined;
  readonly isExport: boolean;
  /** Line and column of the key, counted from 1. */
  readonly line: number;
  readonly column: number;
}

/** A command that a value needs, variables already filled in. */
export interface CommandRequest {
  readonly command: string;
  readonly key: string;
  readonly line: number;
}

export interface SecretValue {
  readonly value: string;
  readonly line: number;
  /** The value holds a `$` less than what a command printed: dotenv took it for a variable. */
  readonly lostDollar: boolean;
  /** Lines of the file that have a part in the value: its own, and those of the values that it takes in. */
  readonly lines: ReadonlySet<number>;
}

export interface ParseOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Whether the file beats the environment; it does for secrets, and not for `Dotenv.load`. */
  readonly overwrites: boolean;
}

const SPACE = '[ \\t\\n\\v\\f\\r]';
const QUOTED = `${SPACE}*'(?:\\\\'|[^'])*'|${SPACE}*"(?:\\\\"|[^"])*"`;
const SEPARATOR = `(?:${SPACE}*=${SPACE}*?|:${SPACE}+?)`;
const HEAD = `(?<=^|\\n)${SPACE}*(?<mark>export${SPACE}+)?(?<key>[\\w.]+)`;
const DEFINITION = new RegExp(
  `${HEAD}(?:${SEPARATOR}(?<value>${QUOTED}|[^#\\n]+)?)?${SPACE}*(?:#[^\\n]*)?(?=\\n|$)`,
  'g',
);

/** The definitions in a file, in order. Lines that are none are passed over. */
export function scanSecrets(text: string): SecretEntry[] {
  const lines = text.replace(/\r\n?/g, '\n');
  return [...lines.matchAll(DEFINITION)].map((match) => {
    const { key = '', value, mark } = match.groups ?? {};
    const before = match[0].slice(0, match[0].indexOf(key, mark?.length ?? 0));
    const at = match.index + before.length;
    const above = lines.slice(0, at).split('\n');
    const column = (above.at(-1)?.length ?? 0) + 1;
    return { key, written: value, isExport: mark !== undefined, line: above.length, column };
  });
}

/** Evaluates a file. Returns its values by key, or a sentence if a line cannot be read. */
export function* parseSecrets(
  text: string,
  options: ParseOptions,
): Generator<CommandRequest, ReadonlyMap<string, SecretValue> | string, string> {
  const values = new Map<string, SecretValue>();
  for (const { key, written, isExport, line } of scanSecrets(text)) {
    const given = options.overwrites || key === 'DOTENV_LINEBREAK_MODE' ? undefined : options.env[key];
    if (given !== undefined) {
      values.set(key, { value: given, line, lostDollar: false, lines: new Set([line]) });
      continue;
    }
    if (isExport && written === undefined) {
      if (!values.has(key)) return `line ${line} exports ${key}, which has no value`;
      continue;
    }
    const lines = new Set([line]);
    const lookUp = (name: string): string => {
      const known = values.get(name);
      known?.lines.forEach((other) => lines.add(other));
      return known?.value ?? options.env[name] ?? '';
    };
    const isLegacy = lookUp('DOTENV_LINEBREAK_MODE') === 'legacy';
    values.set(key, { ...(yield* evaluate(written ?? '', { key, line, lookUp, isLegacy })), line, lines });
  }
  return values;
}

interface Evaluation {
  readonly key: string;
  readonly line: number;
  readonly lookUp: (name: string) => string;
  readonly isLegacy: boolean;
}

function* evaluate(
  written: string,
  { key, line, lookUp, isLegacy }: Evaluation,
): Generator<CommandRequest, Pick<SecretValue, 'value' | 'lostDollar'>, string> {
  const { quote, bare } = unquoted(written);
  if (quote === "'") return { value: bare, lostDollar: false };
  const unescaped = (quote === '"' ? lineBreaks(bare, isLegacy) : bare).replace(/\\([^$])/g, '$1');
  const parts = substituteCommands(unescaped);
  let text = '';
  let lostDollar = false;
  for (const part of parts) {
    if (typeof part === 'string') {
      text += part;
      continue;
    }
    const output = yield { command: substituteVariables(part.command, lookUp), key, line };
    lostDollar ||= substituteVariables(output, lookUp) !== output;
    text += output;
  }
  return { value: substituteVariables(text, lookUp), lostDollar };
}

function unquoted(written: string): { readonly quote: string | undefined; readonly bare: string } {
  const trimmed = written.replace(/^[\0\t-\r ]+|[\0\t-\r ]+$/g, '');
  const [, quote, inner] = /^(['"])(.*)\1$/s.exec(trimmed) ?? [];
  return { quote, bare: inner ?? trimmed };
}

/** True for what is blank as it is written: no command and no variable has a part in it. */
export const isWrittenBlank = (written = ''): boolean => isBlank(unquoted(written).bare);

/** `\n` in double quotes stays two characters, or becomes a line break in the legacy mode. */
function lineBreaks(text: string, isLegacy: boolean): string {
  if (isLegacy) return text.replaceAll('\\n', '\n').replaceAll('\\r', '\r');
  return text.replaceAll('\\n', '\\\\n').replaceAll('\\r', '\\\\r');
}
