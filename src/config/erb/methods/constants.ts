/** Constants. */
import type { Span } from '../ast.ts';
import type { Session } from '../call.ts';
import { Unsupported } from '../tokens.ts';
import type { Value } from '../values.ts';
import { KAMAL_VERSION } from '../../kamal-version.ts';
import { MODULES } from './modules.ts';

/** Only an installed Ruby knows its version. This one stands for "a current Ruby", mostly in commented-out lines. */
const RUBY_VERSION = '3.4.0';

const CONSTANTS: Readonly<Record<string, Value>> = {
  RUBY_VERSION,
  'Kamal::VERSION': KAMAL_VERSION,
  RUBY_ENGINE: 'ruby',
  RUBY_ENGINE_VERSION: RUBY_VERSION,
  RUBY_PLATFORM: `${process.arch === 'x64' ? 'x86_64' : process.arch}-${process.platform}`,
  'File::SEPARATOR': '/',
};

const CLASSES =
  /^(?:String|Symbol|Integer|Float|Numeric|Array|Hash|Range|Regexp|NilClass|TrueClass|FalseClass|Object|Enumerable|Comparable|\w*Error|KeyError|Exception)$/;

/** True for a constant that has a value here. */
export const isConstant = (name: string): boolean =>
  Object.hasOwn(CONSTANTS, name) || Object.hasOwn(MODULES, name) || CLASSES.test(name);

/** The value of a constant. */
export function constantValue(name: string, span: Span, session: Session): Value {
  const own = session.globals.get(name);
  if (own !== undefined) return own;
  if (Object.hasOwn(CONSTANTS, name)) return CONSTANTS[name] ?? null;
  if (isConstant(name)) return { type: 'module', name };
  throw new Unsupported(`Ruby: ${name} is not known here`, span);
}

/** The value of `$a` or `@a`. Of those that Ruby itself sets only few are known. */
export function variableValue({ name, ...span }: Span & { readonly name: string }, session: Session): Value {
  const own = session.globals.get(name);
  if (own !== undefined) return own;
  if (/^@\w/.test(name)) return null;
  if (name === '$stderr' || name === '$stdout') return { type: 'module', name: name.slice(1).toUpperCase() };
  throw new Unsupported(`Ruby: ${name} is not known here`, span);
}
