/** Functions that need no receiver. */
import { type Call, type Methods, textArgument } from '../call.ts';
import { runCommand } from '../commands.ts';
import { RubyError } from '../errors.ts';
import { Unsupported } from '../tokens.ts';
import { isTruthy, textOf, type Value } from '../values.ts';
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
  throw new RubyError(isClass ? textOf(first) : 'RuntimeError', textOf(isClass ? (second ?? first) : first), call.node);
}

function integer(_: Value, call: Call): Value {
  const text = textOf(arg(call)).trim().replaceAll('_', '');
  if (/^[-+]?\d+$/.test(text)) return BigInt(text.replace(/^\+/, ''));
  throw new RubyError('ArgumentError', `invalid value for Integer(): ${JSON.stringify(textOf(arg(call)))}`, call.node);
}

/** Text for people goes to standard error, so that the program's own output stays clean. */
function put(_: Value, call: Call): Value {
  process.stderr.write(`${call.args.map(textOf).join('\n')}\n`);
  return null;
}

const formatted = (_: Value, call: Call): Value => formatText(textArgument(call, 0), call.args.slice(1), call);

function makeLambda(_: Value, call: Call): Value {
  if (call.block === undefined) throw new Unsupported('Ruby: lambda without a block', call.node);
  return { type: 'proc', call: call.block };
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
  p: put,
  format: formatted,
  sprintf: formatted,
  Integer: integer,
  Float: (_, call) => Number(textOf(arg(call))),
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
  system: (_, call) => {
    const command = call.args.map(textOf).join(' ');
    process.stderr.write(runCommand(call.scope.session, command, call.node));
    const status = call.scope.session.globals.get('$?') ?? null;
    return (
      typeof status === 'object' && status !== null && 'fields' in status && isTruthy(status.fields['success?'] ?? null)
    );
  },
  '`': (_, call) => runCommand(call.scope.session, textArgument(call, 0), call.node),
  block_given: () => false,
  'block_given?': () => false,
};
