/**
 * How values become shell text. The `kamal…` rules must agree with Kamal byte for byte, because they end up in
 * containers' arguments and files; `shellQuote` is for commands that are ours alone.
 */
import type { ClearValue, OptionValue, Pairs } from './config.ts';

const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\v': '\\v',
  '\f': '\\f',
  '\r': '\\r',
  '\u001b': '\\e',
  '"': '\\"',
  '\\': '\\\\',
};

/** Ruby's `String#dump` of a text that holds only ASCII, quotes included. */
export function rubyDump(ascii: string): string {
  const body = ascii.replace(/["\\\p{Cc}]|#(?=[{$@])/gu, (char) => {
    if (char === '#') return '\\#';
    return SHORT_ESCAPES[char] ?? `\\x${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
  });
  return `"${body}"`;
}

function mapAsciiRuns(value: string, escape: (ascii: string) => string): string {
  return value.replace(/\p{ASCII}+/gu, escape);
}

/** A value in double quotes as Kamal writes it into `--env`, labels and options; `${…}` stays for the host's shell. */
export function kamalQuote(value: string): string {
  if (PLAIN.test(value)) return `"${value}"`;
  return mapAsciiRuns(value, (ascii) =>
    rubyDump(ascii)
      .replaceAll('`', '\\`')
      .replace(/\$(?!\{[^}]*\})/g, '\\$'),
  );
}

/** A secret's value as Kamal writes it into an env file: escapes of `dump`, but bare `"` and `#`. */
export function envFileValue(value: string): string {
  return mapAsciiRuns(value, (ascii) => rubyDump(ascii).slice(1, -1).replaceAll('\\"', '"').replaceAll('\\#', '#'));
}

/** Nothing in it has to be escaped. */
const PLAIN = /^[\w@%+=:,./ -]+$/;

/** A value in single quotes where it needs them, for POSIX shells. */
export function shellQuote(value: string): string {
  if (/^[\w@%+=:,./-]+$/.test(value)) return value;
  return `'${value.replaceAll("'", "'\\''")}'`;
}

/** True for what Rails calls blank: empty, or nothing but white space. */
export function isBlank(value: string): boolean {
  return /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*$/.test(value);
}

/** `flag KEY="value"` for every pair; a blank value leaves `flag KEY`, `false` is not quoted. */
export function argumentize(flag: string, pairs: Pairs<ClearValue | string>): string[] {
  return pairs.flatMap(([key, value]) => {
    if (value === false) return [flag, `${key}=false`];
    if (isBlank(value)) return [flag, key];
    return [flag, `${key}=${kamalQuote(value)}`];
  });
}

/**
 * `--key "value"` for every pair: `true` is a bare flag, a list repeats the flag. With a joiner, flag and value are
 * one argument (`--key="value"`).
 */
export function optionize(options: Pairs<OptionValue>, joiner?: string): string[] {
  return options.flatMap(([key, value]) => {
    const values = typeof value === 'object' ? value : [value];
    return values.flatMap((one) => optionWords(key, one, joiner));
  });
}

function optionWords(key: string, value: string | boolean, joiner: string | undefined): string[] {
  if (value === true) return [`--${key}`];
  const quoted = kamalQuote(String(value));
  return joiner === undefined ? [`--${key}`, quoted] : [`--${key}${joiner}${quoted}`];
}
