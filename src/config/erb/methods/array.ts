/** Arrays. */
import { type Call, callMethod, type Methods } from '../call.ts';
import { RubyError } from '../errors.ts';
import { equals, isBlankValue, isRange, textOf, type Value } from '../values.ts';
import { count, toArray } from './enumerable.ts';

const arg = (call: Call, index = 0): Value => call.args[index] ?? null;
const others = (call: Call, index = 0): Value[] => toArray(arg(call, index), call.node);

/** The range of positions that `[…]` or `slice` asks for; undefined if it begins outside. */
export function sliceBounds(call: Call, length: number): { from: number; to: number } | undefined {
  const wanted = arg(call);
  const absolute = (at: number): number => (at < 0 ? length + at : at);
  if (!isRange(wanted)) {
    const from = absolute(Number(wanted));
    return from < 0 || from > length ? undefined : { from, to: from + Number(arg(call, 1)) };
  }
  const from = absolute(Number(wanted.first ?? 0));
  const last = wanted.last === null ? length : absolute(Number(wanted.last)) + (wanted.excludesLast ? 0 : 1);
  return from < 0 || from > length ? undefined : { from, to: last };
}

function at(self: Value[], call: Call): Value {
  if (call.args.length === 1 && !isRange(arg(call))) return self.at(Number(arg(call))) ?? null;
  const bounds = sliceBounds(call, self.length);
  return bounds === undefined ? null : self.slice(bounds.from, bounds.to);
}

function push(self: Value[], call: Call): Value {
  self.push(...call.args);
  return self;
}

function join(self: Value[], separator: string): string {
  return self.map((item) => (Array.isArray(item) ? join(item, separator) : textOf(item))).join(separator);
}

const flat = (self: Value[], depth: number): Value[] =>
  self.flatMap((item) => (Array.isArray(item) && depth > 0 ? flat(item, depth - 1) : [item]));

const without = (self: Value[], removed: Value[]): Value[] =>
  self.filter((item) => !removed.some((other) => equals(item, other)));

export const ARRAY: Methods<Value[]> = {
  '[]': at,
  slice: at,
  at,
  '[]=': (self, call) => {
    self[Number(arg(call))] = arg(call, 1);
    return arg(call, 1);
  },
  dig: (self, call) => {
    const [, ...rest] = call.args;
    const item = self.at(Number(arg(call))) ?? null;
    return rest.length === 0 || item === null ? item : callMethod({ ...call, receiver: item, args: rest });
  },
  fetch: (self, call) => {
    const index = Number(arg(call));
    if (index >= -self.length && index < self.length) return self.at(index) ?? null;
    if (call.block !== undefined) return call.block(arg(call));
    if (call.args.length > 1) return arg(call, 1);
    throw new RubyError(
      'IndexError',
      `index ${index} outside of array bounds: -${self.length}...${self.length}`,
      call.node,
    );
  },
  length: (self) => BigInt(self.length),
  size: (self) => BigInt(self.length),
  'empty?': (self) => self.length === 0,
  last: (self, call) =>
    call.args.length > 0 ? self.slice(Math.max(0, self.length - count(call))) : (self.at(-1) ?? null),
  join: (self, call) => join(self, call.args[0] === undefined ? '' : textOf(arg(call))),
  '<<': push,
  push,
  append: push,
  concat: (self, call) => {
    for (const index of call.args.keys()) self.push(...others(call, index));
    return self;
  },
  unshift: (self, call) => {
    self.unshift(...call.args);
    return self;
  },
  pop: (self) => self.pop() ?? null,
  shift: (self) => self.shift() ?? null,
  delete: (self, call) => {
    const kept = without(self, [arg(call)]);
    const isFound = kept.length < self.length;
    self.splice(0, self.length, ...kept);
    return isFound ? arg(call) : null;
  },
  '+': (self, call) => [...self, ...others(call)],
  '-': (self, call) => without(self, others(call)),
  '|': (self, call) => callMethod({ ...call, receiver: [...self, ...others(call)], name: 'uniq', args: [] }),
  '&': (self, call) => {
    const both = self.filter((item) => others(call).some((other) => equals(item, other)));
    return callMethod({ ...call, receiver: both, name: 'uniq', args: [] });
  },
  '*': (self, call) => {
    if (typeof arg(call) === 'string') return join(self, textOf(arg(call)));
    if (Number(arg(call)) < 0) throw new RubyError('ArgumentError', 'argument must be non-negative', call.node);
    return Array.from({ length: Number(arg(call)) }, () => self).flat();
  },
  compact: (self) => self.filter((item) => item !== null),
  compact_blank: (self) => self.filter((item) => !isBlankValue(item)),
  flatten: (self, call) =>
    flat(self, call.args[0] === undefined || Number(arg(call)) < 0 ? Infinity : Number(arg(call))),
  reverse: (self) => self.toReversed(),
  rotate: (self, call) => {
    const by = Number(call.args[0] ?? 1n) % Math.max(1, self.length);
    return [...self.slice(by), ...self.slice(0, by)];
  },
  index: (self, call) => position(self, call),
  find_index: (self, call) => position(self, call),
  values_at: (self, call) => call.args.map((index) => self.at(Number(index)) ?? null),
  product: (self, call) => self.flatMap((left) => others(call).map((right) => [left, right])),
  without: (self, call) => without(self, [...call.args]),
  excluding: (self, call) => without(self, [...call.args]),
  pluck: (self, call) => self.map((item) => callMethod({ ...call, receiver: item, name: '[]', args: [arg(call)] })),
  to_ary: (self) => self,
};

function position(self: Value[], call: Call): Value {
  const { block } = call;
  const found = self.findIndex((item) =>
    block ? block(item) !== false && block(item) !== null : equals(item, arg(call)),
  );
  return found < 0 ? null : BigInt(found);
}
