/** `ENV`. */
import type { Call, Method } from '../call.ts';
import { callMethod, textArgument } from '../call.ts';
import { hashOf, type RubyHash, textOf, type Value } from '../values.ts';
import { fetch as fetchKey } from './hash.ts';

/** A copy of the environment as a hash. */
function environment(call: Call): RubyHash {
  const { env } = call.scope.session.run;
  const pairs = Object.entries(env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
  return hashOf(pairs);
}

function read(call: Call): Value {
  const { env } = call.scope.session.run;
  const name = textArgument(call, 0);
  return Object.hasOwn(env, name) ? (env[name] ?? null) : null;
}

function write(name: string, value: Value, call: Call): Value {
  const { env } = call.scope.session.run;
  if (value === null) delete env[name];
  else env[name] = textOf(value);
  return value;
}

const hasName: Method = (_, call) => read(call) !== null;

/** Everything that only reads goes to a copy. */
const onCopy: Method = (_, call) => callMethod({ ...call, receiver: environment(call) });

export const ENV: Readonly<Record<string, Method>> = {
  '[]': (_, call) => read(call),
  fetch: (_, call) => fetchKey(environment(call), call),
  '[]=': (_, call) => write(textArgument(call, 0), call.args[1] ?? null, call),
  store: (_, call) => write(textArgument(call, 0), call.args[1] ?? null, call),
  delete: (_, call) => {
    const value = read(call);
    write(textArgument(call, 0), null, call);
    return value;
  },
  'key?': hasName,
  'has_key?': hasName,
  'include?': hasName,
  'member?': hasName,
  to_h: (_, call) => environment(call),
  ...Object.fromEntries(
    [
      'values_at',
      'select',
      'filter',
      'reject',
      'keys',
      'values',
      'slice',
      'except',
      'each',
      'map',
      'any?',
      'find',
      'to_a',
      'key',
      'filter_map',
      'sort',
      'count',
    ].map((name) => [name, onCopy]),
  ),
};
