/** Integers and floats. */
import { blockOf, type Call, type Methods } from '../call.ts';
import { RubyError } from '../errors.ts';
import { Unsupported } from '../tokens.ts';
import { compare, inspectValue, type Value } from '../values.ts';

function other(call: Call): bigint | number {
  const [value = null] = call.args;
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  throw new RubyError('TypeError', `${inspectValue(value)} can't be coerced into a number`, call.node);
}

type Operation = (a: number, b: number) => number;
type Exact = (a: bigint, b: bigint) => bigint;

/** Exact between integers, floating as soon as one side is. */
function arithmetic(exact: Exact, floating: Operation) {
  return (self: bigint, call: Call): Value => {
    const right = other(call);
    return typeof right === 'bigint' ? exact(self, right) : floating(Number(self), right);
  };
}

/** Division rounds down, and by zero is an error. */
function divide(self: bigint, right: bigint, call: Call): bigint {
  if (right === 0n) throw new RubyError('ZeroDivisionError', 'divided by 0', call.node);
  const quotient = self / right;
  return self % right !== 0n && self < 0n !== right < 0n ? quotient - 1n : quotient;
}

const comparisons: Methods<bigint | number> = {
  '<': (self, call) => compare(self, other(call)) < 0,
  '<=': (self, call) => compare(self, other(call)) <= 0,
  '>': (self, call) => compare(self, other(call)) > 0,
  '>=': (self, call) => compare(self, other(call)) >= 0,
  '<=>': (self, call) => BigInt(compare(self, other(call))),
  'zero?': (self) => Number(self) === 0,
  'positive?': (self) => self > 0,
  'negative?': (self) => self < 0,
  to_f: (self) => Number(self),
  to_i: (self) => (typeof self === 'bigint' ? self : BigInt(Math.trunc(self))),
  clamp: (self, call) => {
    const [low = null, high = null] = call.args;
    if (compare(self, low) < 0) return low;
    return compare(self, high) > 0 ? high : self;
  },
};

function repeat(from: bigint, to: bigint, call: Call): Value {
  const step = to < from ? -1n : 1n;
  for (let at = from; step > 0n ? at <= to : at >= to; at += step) blockOf(call)(at);
  return from;
}

export const INTEGER: Methods<bigint> = {
  ...(comparisons as Methods<bigint>),
  '+': arithmetic(
    (a, b) => a + b,
    (a, b) => a + b,
  ),
  '-': arithmetic(
    (a, b) => a - b,
    (a, b) => a - b,
  ),
  '*': arithmetic(
    (a, b) => a * b,
    (a, b) => a * b,
  ),
  '/': (self, call) =>
    arithmetic(
      (a, b) => divide(a, b, call),
      (a, b) => a / b,
    )(self, call),
  '%': (self, call) => {
    const right = other(call);
    return typeof right === 'bigint'
      ? self - divide(self, right, call) * right
      : (FLOAT['%']?.(Number(self), call) ?? null);
  },
  '**': (self, call) => {
    const power = other(call);
    if (power < 0 || power > 1000) throw new Unsupported(`Ruby: to the power of ${power} is not known here`, call.node);
    return typeof power === 'bigint' ? self ** power : Number(self) ** power;
  },
  '-@': (self) => -self,
  '|': arithmetic(
    (a, b) => a | b,
    (a) => a,
  ),
  '&': arithmetic(
    (a, b) => a & b,
    (a) => a,
  ),
  '<<': arithmetic(
    (a, b) => a << b,
    (a) => a,
  ),
  times: (self, call) => {
    if (call.block === undefined) return Array.from({ length: Number(self) }, (_, at) => BigInt(at));
    if (self > 0n) repeat(0n, self - 1n, call);
    return self;
  },
  upto: (self, call) => (other(call) >= self ? repeat(self, BigInt(other(call)), call) : self),
  downto: (self, call) => (other(call) <= self ? repeat(self, BigInt(other(call)), call) : self),
  to_s: (self, call) => self.toString(Number(call.args[0] ?? 10n)),
  chr: (self) => String.fromCodePoint(Number(self)),
  succ: (self) => self + 1n,
  next: (self) => self + 1n,
  pred: (self) => self - 1n,
  abs: (self) => (self < 0n ? -self : self),
  'even?': (self) => self % 2n === 0n,
  'odd?': (self) => self % 2n !== 0n,
  round: (self) => self,
  ceil: (self) => self,
  floor: (self) => self,
  fdiv: (self, call) => Number(self) / Number(other(call)),
};

function rounded(round: (value: number) => number) {
  return (self: number, call: Call): Value => {
    const places = Number(call.args[0] ?? 0n);
    if (places < 0 || places > 10)
      throw new Unsupported(`Ruby: ${call.name} to ${places} places is not known here`, call.node);
    return places > 0 ? round(self * 10 ** places) / 10 ** places : BigInt(round(self));
  };
}

export const FLOAT: Methods<number> = {
  ...(comparisons as Methods<number>),
  '+': (self, call) => self + Number(other(call)),
  '-': (self, call) => self - Number(other(call)),
  '*': (self, call) => self * Number(other(call)),
  '/': (self, call) => self / Number(other(call)),
  '%': (self, call) => {
    const right = Number(other(call));
    const rest = self % right;
    return rest !== 0 && rest < 0 !== right < 0 ? rest + right : rest;
  },
  '**': (self, call) => self ** Number(other(call)),
  '-@': (self) => -self,
  abs: (self) => Math.abs(self),
  round: rounded((value) => Math.sign(value) * Math.round(Math.abs(value))),
  ceil: rounded(Math.ceil),
  floor: rounded(Math.floor),
};

export const isNumber = (value: Value): value is bigint | number =>
  typeof value === 'bigint' || typeof value === 'number';

/** The sum as Ruby works it out: what additions lose is added in the end (Kahan and Babuska). */
export function sumFloats(values: readonly (bigint | number)[]): number {
  let sum = 0;
  let lost = 0;
  for (const value of values.map(Number)) {
    const next = sum + value;
    lost += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return Number.isFinite(sum) ? sum + lost : sum;
}
