/** What every value answers, the part of Rails' that Kamal loads included. */
import { blockOf, type Call, callMethod, type Methods } from '../call.ts';
import { equals, inspectValue, isBlankValue, isTruthy, textOf, typeName, type Value } from '../values.ts';
import { toArray } from './enumerable.ts';
import { toJson } from './json.ts';

const arg = (call: Call): Value => call.args[0] ?? null;

const KINDS: Readonly<Record<string, readonly string[]>> = {
  Numeric: ['Integer', 'Float'],
  Enumerable: ['Array', 'Hash', 'Range'],
  Comparable: ['String', 'Integer', 'Float'],
};

function isKind(self: Value, call: Call): boolean {
  const name = textOf(arg(call));
  return typeName(self) === name || name === 'Object' || (KINDS[name]?.includes(typeName(self)) ?? false);
}

function send(self: Value, call: Call): Value {
  const [name = null, ...args] = call.args;
  return callMethod({ ...call, receiver: self, name: textOf(name), args });
}

export const OBJECT: Methods = {
  to_s: textOf,
  inspect: inspectValue,
  to_json: (self) => toJson(self),
  to_a: (self, call) => toArray(self, call.node),
  '==': (self, call) => equals(self, arg(call)),
  'eql?': (self, call) => equals(self, arg(call)),
  'equal?': (self, call) => self === arg(call),
  '===': (self, call) => equals(self, arg(call)),
  '!': (self) => !isTruthy(self),
  '&': (self, call) => isTruthy(self) && isTruthy(arg(call)),
  '|': (self, call) => isTruthy(self) || isTruthy(arg(call)),
  'nil?': (self) => self === null,
  'is_a?': isKind,
  'kind_of?': isKind,
  'instance_of?': (self, call) => typeName(self) === textOf(arg(call)),
  class: (self) => ({ type: 'module', name: typeName(self) }),
  freeze: (self) => self,
  dup: (self) => (Array.isArray(self) ? [...self] : self),
  clone: (self) => (Array.isArray(self) ? [...self] : self),
  itself: (self) => self,
  'frozen?': () => true,
  yield_self: (self, call) => blockOf(call)(self),
  tap: (self, call) => {
    blockOf(call)(self);
    return self;
  },
  try: (self, call) => {
    if (self === null) return null;
    return call.block ? call.block(self) : send(self, call);
  },
  send,
  public_send: send,
  'blank?': isBlankValue,
  'present?': (self) => !isBlankValue(self),
  presence: (self) => (isBlankValue(self) ? null : self),
  presence_in: (self, call) => (toArray(arg(call), call.node).some((item) => equals(item, self)) ? self : null),
  'in?': (self, call) => {
    const container = arg(call);
    if (typeof container === 'string') return container.includes(textOf(self));
    return toArray(container, call.node).some((item) => equals(item, self));
  },
};
