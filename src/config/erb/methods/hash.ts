/** Hashes. */
import { blockOf, type Call, callMethod, type Methods } from '../call.ts';
import { RubyError } from '../errors.ts';
import { pairOf } from './enumerable.ts';
import {
  equals,
  getKey,
  hashOf,
  hasKey,
  identity,
  inspectValue,
  isBlankValue,
  isHash,
  isTruthy,
  pairsOf,
  type RubyHash,
  setKey,
  symbol,
  textOf,
  type Value,
} from '../values.ts';

const arg = (call: Call, index = 0): Value => call.args[index] ?? null;

/** Value of a key, else the default, else the block's answer, else KeyError. */
export function fetch(self: RubyHash, call: Call): Value {
  if (hasKey(self, arg(call))) return getKey(self, arg(call));
  if (call.block !== undefined) return call.block(arg(call));
  if (call.args.length > 1) return arg(call, 1);
  throw new RubyError('KeyError', `key not found: ${inspectValue(arg(call))}`, call.node);
}

function merge(self: RubyHash, call: Call): RubyHash {
  const merged = hashOf(pairsOf(self));
  for (const other of call.args) {
    for (const [key, value] of isHash(other) ? pairsOf(other) : []) {
      const isKnown = hasKey(merged, key) && call.block !== undefined;
      setKey(merged, key, isKnown ? blockOf(call)(key, getKey(merged, key), value) : value);
    }
  }
  return merged;
}

function deepMerge(self: RubyHash, other: Value): RubyHash {
  const merged = hashOf(pairsOf(self));
  for (const [key, value] of isHash(other) ? pairsOf(other) : []) {
    const current = getKey(merged, key);
    setKey(merged, key, isHash(current) && isHash(value) ? deepMerge(current, value) : value);
  }
  return merged;
}

const filter = (self: RubyHash, isKept: (key: Value, value: Value) => boolean): RubyHash =>
  hashOf(pairsOf(self).filter(([key, value]) => isKept(key, value)));

const mapKeys = (self: RubyHash, rename: (key: Value) => Value): RubyHash =>
  hashOf(pairsOf(self).map(([key, value]) => [rename(key), value]));

function each(self: RubyHash, call: Call): Value {
  for (const [key, value] of pairsOf(self)) blockOf(call)([key, value]);
  return self;
}

function store(self: RubyHash, call: Call): Value {
  setKey(self, arg(call), arg(call, 1));
  return arg(call, 1);
}

/** Only texts become symbols. */
const named = (key: Value): Value => (typeof key === 'string' ? symbol(key) : key);

const chosen = (call: Call) => (key: Value, value: Value) => isTruthy(blockOf(call)(key, value));
const isAmong = (call: Call) => (key: Value) => call.args.some((wanted) => equals(wanted, key));

export const HASH: Methods<RubyHash> = {
  '[]': (self, call) => getKey(self, arg(call)),
  '[]=': store,
  store,
  fetch,
  dig: (self, call) => {
    const [, ...rest] = call.args;
    const item = getKey(self, arg(call));
    return rest.length === 0 || item === null ? item : callMethod({ ...call, receiver: item, args: rest });
  },
  'key?': (self, call) => hasKey(self, arg(call)),
  'has_key?': (self, call) => hasKey(self, arg(call)),
  'include?': (self, call) => hasKey(self, arg(call)),
  'member?': (self, call) => hasKey(self, arg(call)),
  'value?': (self, call) => pairsOf(self).some(([, value]) => equals(value, arg(call))),
  key: (self, call) => pairsOf(self).find(([, value]) => equals(value, arg(call)))?.[0] ?? null,
  keys: (self) => pairsOf(self).map(([key]) => key),
  values: (self) => pairsOf(self).map(([, value]) => value),
  values_at: (self, call) => call.args.map((key) => getKey(self, key)),
  size: (self) => BigInt(self.map.size),
  length: (self) => BigInt(self.map.size),
  'empty?': (self) => self.map.size === 0,
  each,
  each_pair: each,
  each_key: (self, call) => {
    for (const [key] of pairsOf(self)) blockOf(call)(key);
    return self;
  },
  each_value: (self, call) => {
    for (const [, value] of pairsOf(self)) blockOf(call)(value);
    return self;
  },
  select: (self, call) => filter(self, chosen(call)),
  filter: (self, call) => filter(self, chosen(call)),
  reject: (self, call) => filter(self, (key, value) => !chosen(call)(key, value)),
  slice: (self, call) => filter(self, isAmong(call)),
  except: (self, call) => filter(self, (key) => !isAmong(call)(key)),
  compact: (self) => filter(self, (_, value) => value !== null),
  compact_blank: (self) => filter(self, (_, value) => !isBlankValue(value)),
  merge,
  'merge!': (self, call) => {
    for (const [key, value] of pairsOf(merge(self, call))) setKey(self, key, value);
    return self;
  },
  update: (self, call) => {
    for (const [key, value] of pairsOf(merge(self, call))) setKey(self, key, value);
    return self;
  },
  deep_merge: (self, call) => deepMerge(self, arg(call)),
  delete: (self, call) => {
    const value = getKey(self, arg(call));
    self.map.delete(identity(arg(call)));
    return value;
  },
  invert: (self) => hashOf(pairsOf(self).map(([key, value]) => [value, key])),
  transform_values: (self, call) => hashOf(pairsOf(self).map(([key, value]) => [key, blockOf(call)(value)])),
  transform_keys: (self, call) => mapKeys(self, (key) => blockOf(call)(key)),
  stringify_keys: (self) => mapKeys(self, textOf),
  symbolize_keys: (self) => mapKeys(self, named),
  deep_symbolize_keys: (self) => deepKeys(self, named),
  deep_stringify_keys: (self) => deepKeys(self, textOf),
  to_h: (self, call) => {
    if (call.block === undefined) return self;
    const pairs = pairsOf(self).map(([key, value]) => blockOf(call)(key, value));
    return hashOf(pairs.map((pair) => pairOf(pair, call)));
  },
  to_hash: (self) => self,
};

function deepKeys(value: Value, rename: (key: Value) => Value): Value {
  if (Array.isArray(value)) return value.map((item) => deepKeys(item, rename));
  if (!isHash(value)) return value;
  return hashOf(pairsOf(value).map(([key, item]) => [rename(key), deepKeys(item, rename)]));
}
