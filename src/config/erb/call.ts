/** Method calls: finds the method for a receiver. */
import type { Expression } from './ast.ts';
import type { Answer } from './commands.ts';
import { RubyError } from './errors.ts';
import { ARRAY } from './methods/array.ts';
import { ENUMERABLE } from './methods/enumerable.ts';
import { HASH } from './methods/hash.ts';
import { KERNEL } from './methods/kernel.ts';
import { moduleMethod } from './methods/modules.ts';
import { FLOAT, INTEGER } from './methods/number.ts';
import { OBJECT } from './methods/object.ts';
import { STRING, SYMBOL } from './methods/string.ts';
import { DATE, MATCH, NIL, RANGE, REGEXP, TIME } from './methods/small.ts';
import type { ErbRun } from './render.ts';
import { checkSignature } from './signatures.ts';
import { checkFunction } from './signatures-modules.ts';
import { Unsupported } from './tokens.ts';
import { type Callable, inspectValue, isHash, isSymbol, pairsOf, typeName, type Value } from './values.ts';

/** A piece of output and the range of the template that it comes from. */
export interface Piece {
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** Copied text maps character by character, a value as a whole. */
  readonly isCopied: boolean;
}

/** One evaluation of one template. */
export interface Session {
  readonly run: ErbRun;
  readonly file: string;
  readonly output: Piece[];
  readonly methods: Map<string, Callable>;
  readonly globals: Map<string, Value>;
  /** Of the commands that were run. */
  readonly answers: Answer[];
  steps: number;
}

export interface Scope {
  readonly session: Session;
  readonly names: Map<string, Value>;
  readonly outer?: Scope;
}

export interface Call {
  /** Undefined for a call without receiver. */
  readonly receiver: Value | undefined;
  readonly name: string;
  readonly args: readonly Value[];
  readonly block?: Callable | undefined;
  readonly node: Expression;
  readonly scope: Scope;
}

/** A method's answer. `self` is the receiver. */
export type Method<T extends Value = Value> = (self: T, call: Call) => Value;

/** Methods by name. */
export type Methods<T extends Value = Value> = Readonly<Record<string, Method<T>>>;

/** Runs a method; throws `Unsupported` for one that is not known here. */
export function callMethod(call: Call): Value {
  const { receiver, node } = call;
  // A table with an entry `then` would look like a promise.
  const name = call.name === 'then' ? 'yield_self' : call.name;
  if (receiver === undefined) return callFunction(call);
  if (typeof receiver === 'object' && receiver !== null && 'type' in receiver) {
    if (receiver.type === 'module') return moduleMethod(receiver.name, call);
    if (receiver.type === 'proc' && ['call', '()', '[]', 'yield'].includes(name)) return receiver.call(...call.args);
    if (receiver.type === 'object' && Object.hasOwn(receiver.fields, name)) return receiver.fields[name] ?? null;
  }
  for (const methods of tablesFor(receiver)) {
    if (!Object.hasOwn(methods, name)) continue;
    checkSignature(receiver, { ...call, name });
    return methods[name]?.(receiver, call) ?? null;
  }
  if (receiver === null) throw new RubyError('NoMethodError', `undefined method '${name}' for nil`, node);
  throw new Unsupported(`Ruby: ${typeName(receiver)}#${name} is not known here`, node);
}

function callFunction(call: Call): Value {
  const { name, args, node, scope } = call;
  for (let at: Scope | undefined = scope; at !== undefined; at = at.outer) {
    const value = at.names.get(name);
    if (value !== undefined && args.length === 0) return value;
  }
  const own = scope.session.methods.get(name);
  if (own !== undefined) return own(...args);
  if (Object.hasOwn(KERNEL, name)) {
    checkFunction(call);
    return KERNEL[name]?.(null, call) ?? null;
  }
  throw new Unsupported(`Ruby: what is ${name}?`, node);
}

/** Where to look for a method, nearest first. Each table only ever sees receivers of its own type. */
function tablesFor(receiver: Value): readonly Methods[] {
  const own = TABLES[typeName(receiver)] ?? [];
  return [...(own as readonly Methods[]), OBJECT];
}

const TABLES: Readonly<Record<string, readonly object[]>> = {
  String: [STRING],
  Symbol: [SYMBOL],
  Integer: [INTEGER],
  Float: [FLOAT],
  Array: [ARRAY, ENUMERABLE],
  Hash: [HASH, ENUMERABLE],
  Range: [RANGE, ENUMERABLE],
  Regexp: [REGEXP],
  MatchData: [MATCH],
  Time: [TIME],
  Date: [DATE],
  NilClass: [NIL],
};

/** An argument, as text. */
export function textArgument(call: Call, index: number): string {
  const value = call.args[index];
  if (typeof value === 'string') return value;
  throw new RubyError('TypeError', `no implicit conversion of ${inspectValue(value ?? null)} into String`, call.node);
}

/** The options at the end of a call by name; throws `Unsupported` for one that is not among the known. */
export function optionsOf({ args, name, node }: Call, ...known: string[]): ReadonlyMap<string, Value> {
  const last = args.at(-1);
  const pairs = isHash(last) ? pairsOf(last) : [];
  return new Map(
    pairs.map(([key, value]) => {
      if (isSymbol(key) && known.includes(key.name)) return [key.name, value];
      throw new Unsupported(`Ruby: ${name} with ${inspectValue(key)} is not known here`, node);
    }),
  );
}

/** The block, which the method cannot do without. */
export function blockOf(call: Call): Callable {
  if (call.block !== undefined) return call.block;
  throw new Unsupported(`Ruby: ${call.name} without a block is not known here`, call.node);
}
