/** What arrays, hashes and ranges have in common. */
import type { Expression } from '../ast.ts';
import { blockOf, type Call, callMethod, type Methods } from '../call.ts';
import { RubyError } from '../errors.ts';
import { Unsupported } from '../tokens.ts';
import { isNumber, sumFloats } from './number.ts';
import { alike } from './order.ts';
import {
  compare,
  equals,
  hashOf,
  identity,
  inspectValue,
  isHash,
  isRange,
  isTruthy,
  pairsOf,
  type Value,
} from '../values.ts';

/** The longest range that is spelled out. */
const MAX_RANGE = 100_000n;

/** The elements of a collection; anything else is one element, nil none (Ruby's `Array()`). */
export function toArray(value: Value, node?: Expression): Value[] {
  if (value === null) return [];
  if (Array.isArray(value)) return value;
  if (isHash(value)) return pairsOf(value).map(([key, item]) => [key, item]);
  if (!isRange(value)) return [value];
  const { first, last, excludesLast } = value;
  if (typeof first === 'bigint' && typeof last === 'bigint' && last - first < MAX_RANGE) {
    const length = Math.max(0, Number(last - first) + (excludesLast ? 0 : 1));
    return Array.from({ length }, (_, index) => first + BigInt(index));
  }
  if (typeof first === 'string' && typeof last === 'string' && /^[a-z]$/i.test(first) && /^[a-z]$/i.test(last)) {
    const from = first.charCodeAt(0);
    const length = Math.max(0, last.charCodeAt(0) - from + (excludesLast ? 0 : 1));
    return Array.from({ length }, (_, at) => String.fromCharCode(from + at));
  }
  throw new Unsupported('Ruby: this range is not known here', node ?? { start: 0, end: 0 });
}

const items = (self: Value, call: Call): Value[] => toArray(self, call.node);

/** Which elements are meant: those equal to the argument, chosen by the block, or true in themselves. */
function test(call: Call): (item: Value) => boolean {
  const [wanted] = call.args;
  if (wanted !== undefined) return (item) => equals(item, wanted);
  const { block } = call;
  return block === undefined ? isTruthy : (item) => isTruthy(block(item));
}

const chosen = (call: Call): ((item: Value) => boolean) => {
  const block = blockOf(call);
  return (item) => isTruthy(block(item));
};

/** How many are asked for; one where nobody said. */
export function count(call: Call): number {
  const number = Number(call.args[0] ?? 1n);
  if (number < 0) throw new RubyError('ArgumentError', 'negative array size', call.node);
  return number;
}

function each(self: Value, call: Call): Value {
  for (const item of items(self, call)) blockOf(call)(item);
  return self;
}

function map(self: Value, call: Call): Value {
  // `map.with_index` gets its elements as they are and does the mapping itself.
  return call.block === undefined ? items(self, call) : items(self, call).map((item) => blockOf(call)(item));
}

function withIndex(self: Value, call: Call): Value {
  const first = BigInt(count({ ...call, args: call.args.length > 0 ? call.args : [0n] }));
  const pairs = items(self, call).map((item, index): Value[] => [item, first + BigInt(index)]);
  return call.block === undefined ? pairs : pairs.map(([item, index]) => blockOf(call)(item ?? null, index ?? null));
}

function sum(self: Value, call: Call): Value {
  const values = call.block === undefined ? items(self, call) : items(self, call).map((item) => blockOf(call)(item));
  const [first = 0n] = call.args;
  const all = [first, ...values];
  if (all.every(isNumber) && all.some((value) => typeof value === 'number')) return sumFloats(all);
  return values.reduce<Value>(
    (total, value) => callMethod({ ...call, receiver: total, name: '+', args: [value] }),
    first,
  );
}

function reduce(self: Value, call: Call): Value {
  const all = items(self, call);
  const operator = call.args.find(
    (arg) => typeof arg === 'object' && arg !== null && 'type' in arg && arg.type === 'symbol',
  );
  const initial = call.args.find((arg) => arg !== operator);
  const [first = null, ...rest] = initial === undefined ? all : [initial, ...all];
  return rest.reduce<Value>((total, item) => {
    if (operator === undefined) return blockOf(call)(total, item);
    const name = typeof operator === 'object' && operator !== null && 'name' in operator ? String(operator.name) : '';
    return callMethod({ ...call, receiver: total, name, args: [item] });
  }, first);
}

function sorted(self: Value, call: Call): Value[] {
  const { block } = call;
  if (block === undefined) return alike(items(self, call), call).toSorted(compare);
  return items(self, call).toSorted((a, b) => {
    const order = block(a, b);
    if (typeof order !== 'bigint') throw new RubyError('ArgumentError', 'comparison failed', call.node);
    return Number(order);
  });
}

function sortedBy(self: Value, call: Call): Value[] {
  const block = blockOf(call);
  const keyed = items(self, call).map((item): [Value, Value] => [block(item), item]);
  alike(
    keyed.map(([key]) => key),
    call,
  );
  return keyed.toSorted(([a], [b]) => compare(a, b)).map(([, item]) => item);
}

function groups(self: Value, call: Call): Value {
  const byKey = new Map<string, [Value, Value[]]>();
  for (const item of items(self, call)) {
    const key = blockOf(call)(item);
    const group = byKey.get(identity(key)) ?? [key, []];
    group[1].push(item);
    byKey.set(identity(key), group);
  }
  return hashOf(byKey.values());
}

function slices(self: Value, call: Call): Value {
  const size = count(call) || 1;
  const all = items(self, call);
  const found = Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, at * size + size));
  if (call.block === undefined) return found;
  for (const slice of found) call.block(slice);
  return self;
}

function toHash(self: Value, call: Call): Value {
  const pairs = call.block === undefined ? items(self, call) : items(self, call).map((item) => blockOf(call)(item));
  return hashOf(pairs.map((pair) => pairOf(pair, call)));
}

/** Key and value of what `to_h` makes a pair. */
export function pairOf(pair: Value, { node }: Pick<Call, 'node'>): [Value, Value] {
  if (Array.isArray(pair) && pair.length === 2) return [pair[0] ?? null, pair[1] ?? null];
  throw new RubyError('TypeError', `wrong element ${inspectValue(pair)} (expected a pair)`, node);
}

function unique(self: Value, call: Call): Value[] {
  const { block } = call;
  const seen = new Map<string, Value>();
  for (const item of items(self, call)) {
    const key = identity(block === undefined ? item : block(item));
    if (!seen.has(key)) seen.set(key, item);
  }
  return [...seen.values()];
}

function first(self: Value, call: Call): Value {
  return call.args.length > 0 ? items(self, call).slice(0, count(call)) : (items(self, call)[0] ?? null);
}

export const ENUMERABLE: Methods = {
  to_a: items,
  entries: items,
  each,
  each_entry: each,
  each_with_index: (self, call) => (call.block === undefined ? withIndex(self, call) : (withIndex(self, call), self)),
  with_index: withIndex,
  each_with_object: (self, call) => {
    const [memo = null] = call.args;
    for (const item of items(self, call)) blockOf(call)(item, memo);
    return memo;
  },
  map,
  collect: map,
  flat_map: (self, call) => items(self, call).flatMap((item) => blockOf(call)(item)),
  filter_map: (self, call) =>
    items(self, call)
      .map((item) => blockOf(call)(item))
      .filter(isTruthy),
  select: (self, call) => items(self, call).filter(chosen(call)),
  filter: (self, call) => items(self, call).filter(chosen(call)),
  reject: (self, call) => items(self, call).filter((item) => !chosen(call)(item)),
  find: (self, call) => items(self, call).find(chosen(call)) ?? null,
  detect: (self, call) => items(self, call).find(chosen(call)) ?? null,
  partition: (self, call) => [
    items(self, call).filter(chosen(call)),
    items(self, call).filter((item) => !chosen(call)(item)),
  ],
  group_by: groups,
  'any?': (self, call) => items(self, call).some(test(call)),
  'all?': (self, call) => items(self, call).every(test(call)),
  'none?': (self, call) => !items(self, call).some(test(call)),
  'include?': (self, call) => items(self, call).some((item) => equals(item, call.args[0] ?? null)),
  'member?': (self, call) => items(self, call).some((item) => equals(item, call.args[0] ?? null)),
  count: (self, call) => {
    const isBare = call.args.length === 0 && call.block === undefined;
    return BigInt(isBare ? items(self, call).length : items(self, call).filter(test(call)).length);
  },
  first,
  take: (self, call) => items(self, call).slice(0, count(call)),
  drop: (self, call) => items(self, call).slice(count(call)),
  sum,
  inject: reduce,
  reduce,
  sort: sorted,
  sort_by: sortedBy,
  min: (self, call) => sorted(self, call)[0] ?? null,
  max: (self, call) =>
    alike(items(self, call), call).reduce<Value>(
      (most, item) => (compare(item, most) > 0 ? item : most),
      first(self, call),
    ),
  min_by: (self, call) => sortedBy(self, call)[0] ?? null,
  max_by: (self, call) => {
    const [most] = sortedBy(self, call).slice(-1);
    const block = blockOf(call);
    return items(self, call).find((item) => most !== undefined && compare(block(item), block(most)) === 0) ?? null;
  },
  tally: (self, call) => {
    const all = items(self, call);
    return hashOf(unique(self, call).map((item) => [item, BigInt(all.filter((other) => equals(other, item)).length)]));
  },
  to_h: toHash,
  uniq: unique,
  each_slice: slices,
  zip: (self, call) => {
    const others = call.args.map((arg) => toArray(arg, call.node));
    return items(self, call).map((item, index) => [item, ...others.map((other) => other[index] ?? null)]);
  },
  reverse_each: (self, call) => {
    for (const item of items(self, call).toReversed()) blockOf(call)(item);
    return self;
  },
  index_by: (self, call) => hashOf(items(self, call).map((item) => [blockOf(call)(item), item])),
};
