/** Regular expressions of Ruby as those of JavaScript. */
import type { Expression } from './ast.ts';
import { Unsupported } from './tokens.ts';
import type { RubyRegexp } from './values.ts';

/** What JavaScript reads without complaint, but as something else. */
const DIFFERENT = /\\[RXGHKZPpae]|\[\[:|&&|\(\?[a-z-]+[):]/;

/** The value of a literal. Throws `Unsupported`. */
export function regexOf(source: string, node: Expression & { kind: 'regex' }): RubyRegexp {
  const { flags } = node;
  const isWhole = /\\[Az]/.test(source);
  const hasLines = /(?<!\\)\$|(?<![\\[])\^/.test(source);
  if (DIFFERENT.test(source) || /[^imu]/.test(flags) || (isWhole && hasLines)) throw unknown(node);
  const translated = source.replaceAll('\\A', '^').replaceAll('\\z', '$').replaceAll('\\h', '[0-9a-fA-F]');
  try {
    const all = `g${isWhole ? '' : 'm'}${flags.includes('i') ? 'i' : ''}${flags.includes('m') ? 's' : ''}`;
    return { type: 'regexp', pattern: new RegExp(translated, all) };
  } catch {
    throw unknown(node);
  }
}

const unknown = (node: Expression): Unsupported => new Unsupported('this regular expression is not known here', node);
