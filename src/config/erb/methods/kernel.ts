/** Functions that need no receiver. */
import { escapeWord } from '../../shellwords.ts';
import { type Call, type Methods, optionsOf, textArgument } from '../call.ts';
import { runCommand } from '../commands.ts';
import { RubyError } from '../errors.ts';
import { parseFloating, parseInteger } from '../numbers.ts';
import { Unsupported } from '../tokens.ts';
import { inspectValue, isTruthy, textOf, typeName, type Value } from '../values.ts';
import { loadDotenv } from './dotenv.ts';
import { toArray } from './enumerable.ts';
import { formatText } from './format.ts';
import { parseUri } from './uri.ts';

const arg = (call: Call, index = 0): Value => call.args[index] ?? null;

/** Libraries of which this evaluator knows the parts that templates use. */
const LIBRARIES =
  /^(?:dotenv|json|yaml|uri|erb|time|date|set|pathname|securerandom|shellwords|base64|digest(?:\/\w+)?|open3|socket|fileutils|English|bundler\/setup|active_support(?:\/.*)?)$/;

function require(_: Value, call: Call): Value {
  const name = textArgument(call, 0);
  if (name === 'dotenv/load') return loadDotenv([], call, false);
  if (LIBRARIES.test(name)) return true;
  throw new Unsupported(`require ${name} needs Ruby`, call.node);
}

function raise(_: Value, call: Call): Value {
  const [first = null, second] = call.args;
  const isClass = typeof first === 'object' && first !== null && 'type' in first && first.type === 'module';
  const isError = !isClass && typeName(first).endsWith('Error');
  const className = isClass ? textOf(first) : isError ? typeName(first) : 'RuntimeError';
  throw new RubyError(className, textOf(isClass ? (second ?? first) : first), call.node);
}

const isQuiet = (call: Call): boolean => optionsOf(call, 'exception').get('exception') === false;

function integer(_: Value, call: Call): Value {
  const from = arg(call);
  const isQuietly = isQuiet(call);
  if (typeof from === 'bigint') return from;
  if (typeof from === 'number' && Number.isFinite(from)) return BigInt(Math.trunc(from));
  return (typeof from === 'string' ? parseInteger(from) : undefined) ?? notNumber(from, isQuietly, call);
}

function float(_: Value, call: Call): Value {
  const from = arg(call);
  const isQuietly = isQuiet(call);
  if (typeof from === 'bigint' || typeof from === 'number') return Number(from);
  const value = typeof from === 'string' ? parseFloating(from) : undefined;
  if (value === undefined && /\d/.test(textOf(from)))
    throw new Unsupported(`Ruby: Float(${inspectValue(from)}) is not known here`, call.node);
  return value ?? notNumber(from, isQuietly, call);
}

function notNumber(from: Value, isQuietly: boolean, call: Call): null {
  if (isQuietly) return null;
  if (typeof from !== 'string')
    throw new RubyError('TypeError', `can't convert ${inspectValue(from)} into ${call.name}`, call.node);
  throw new RubyError('ArgumentError', `invalid value for ${call.name}(): ${inspectValue(from)}`, call.node);
}

/** Text for people goes to standard error, so that the program's own output stays clean. */
export function put(_: Value, call: Call): Value {
  process.stderr.write(`${call.args.map(textOf).join('\n')}\n`);
  return null;
}

const formatted = (_: Value, call: Call): Value => formatText(textArgument(call, 0), call.args.slice(1), call);

function makeLambda(_: Value, call: Call): Value {
  if (call.block === undefined) throw new Unsupported('Ruby: lambda without a block', call.node);
  return { type: 'proc', call: call.block };
}

/** True or false as the command ends; nil for one that is not there. */
function system(_: Value, call: Call): Value {
  const words = call.args.map(textOf);
  try {
    process.stderr.write(
      runCommand(call.scope.session, words.length > 1 ? words.map(escapeWord).join(' ') : words.join(''), call.node),
    );
  } catch (error) {
    if (error instanceof RubyError) return null;
    throw error;
  }
  const status = call.scope.session.globals.get('$?') ?? null;
  return (
    typeof status === 'object' && status !== null && 'fields' in status && isTruthy(status.fields['success?'] ?? null)
  );
}

export const KERNEL: Methods = {
  require,
  require_relative: (_, call) => {
    throw new Unsupported(`require_relative ${textArgument(call, 0)} needs Ruby`, call.node);
  },
  raise,
  abort: raise,
  fail: raise,
  puts: put,
  warn: put,
  p: (_, call) => {
    put(_, { ...call, args: call.args.map(inspectValue) });
    return call.args.length > 1 ? [...call.args] : arg(call);
  },
  format: formatted,
  sprintf: formatted,
  Integer: integer,
  Float: float,
  String: (_, call) => textOf(arg(call)),
  Array: (_, call) => [...toArray(arg(call), call.node)],
  URI: (_, call) => parseUri(textArgument(call, 0), call),
  lambda: makeLambda,
  proc: makeLambda,
  loop: (_, call) => {
    if (call.block !== undefined) while (true) call.block();
    return null;
  },
  binding: () => ({ type: 'object', className: 'Binding', fields: {} }),
  system,
  '`': (_, call) => runCommand(call.scope.session, textArgument(call, 0), call.node),
  block_given: () => false,
  'block_given?': () => false,
};
