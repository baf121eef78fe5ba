/** Ruby values as templates use them. Strings never change; arrays and hashes do. */
import { isBlank } from '../../../planner/quoting.ts';
import { rubyFloat } from '../yaml/scalars.ts';

export type Value =
  | null
  | boolean
  | bigint
  | number
  | string
  | Value[]
  | RubySymbol
  | RubyHash
  | RubyRange
  | RubyRegexp
  | RubyProc
  | RubyModule
  | RubyObject;

export interface RubySymbol {
  readonly type: 'symbol';
  readonly name: string;
}

export interface RubyHash {
  readonly type: 'hash';
  readonly map: Map<string, readonly [key: Value, value: Value]>;
}

export interface RubyRange {
  readonly type: 'range';
  readonly first: Value;
  readonly last: Value;
  readonly excludesLast: boolean;
}

export interface RubyRegexp {
  readonly type: 'regexp';
  readonly pattern: RegExp;
}

/** What a block or a lambda is called with gives what it returns. */
export type Callable = (...args: Value[]) => Value;

interface RubyProc {
  readonly type: 'proc';
  readonly call: Callable;
}

interface RubyModule {
  readonly type: 'module';
  readonly name: string;
}

/** An instance of a library class: a time, a URI, a match. */
export interface RubyObject {
  readonly type: 'object';
  readonly className: string;
  readonly fields: Readonly<Record<string, Value>>;
  readonly text?: string;
}

export const symbol = (name: string): RubySymbol => ({ type: 'symbol', name });

/** A hash of pairs; the last of equal keys wins. */
export function hashOf(pairs: Iterable<readonly [Value, Value]>): RubyHash {
  const hash: RubyHash = { type: 'hash', map: new Map() };
  for (const [key, value] of pairs) hash.map.set(identity(key), [key, value]);
  return hash;
}

export const pairsOf = (hash: RubyHash): (readonly [Value, Value])[] => [...hash.map.values()];
export const getKey = (hash: RubyHash, key: Value): Value => hash.map.get(identity(key))?.[1] ?? null;
export const hasKey = (hash: RubyHash, key: Value): boolean => hash.map.has(identity(key));
export const setKey = (hash: RubyHash, key: Value, value: Value): Map<string, readonly [Value, Value]> =>
  hash.map.set(identity(key), [key, value]);

/** Equal for values that are `==`; integers and floats differ, as for Ruby's `eql?`. */
export const identity = (value: Value): string => `${typeName(value)} ${inspectValue(value)}`;

export const isTruthy = (value: Value): boolean => value !== null && value !== false;

export function equals(a: Value, b: Value): boolean {
  if (typeof a === 'bigint' && typeof b === 'number') return Number(a) === b;
  if (typeof a === 'number' && typeof b === 'bigint') return a === Number(b);
  return a === b || identity(a) === identity(b);
}

export const isHash = (value: Value | undefined): value is RubyHash => typeOf(value) === 'hash';
export const isSymbol = (value: Value | undefined): value is RubySymbol => typeOf(value) === 'symbol';
export const isRegexp = (value: Value | undefined): value is RubyRegexp => typeOf(value) === 'regexp';
export const isRange = (value: Value | undefined): value is RubyRange => typeOf(value) === 'range';

const typeOf = (value: Value | undefined): string | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value.type : undefined;

/** The class of a value. */
export function typeName(value: Value): string {
  if (value === null) return 'NilClass';
  if (typeof value === 'boolean') return value ? 'TrueClass' : 'FalseClass';
  if (typeof value === 'bigint') return 'Integer';
  if (typeof value === 'number') return 'Float';
  if (typeof value === 'string') return 'String';
  if (Array.isArray(value)) return 'Array';
  if (value.type === 'object') return value.className;
  return { symbol: 'Symbol', hash: 'Hash', range: 'Range', regexp: 'Regexp', proc: 'Proc', module: 'Module' }[
    value.type
  ];
}

/** `to_s` */
export function textOf(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return rubyFloat(value);
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (Array.isArray(value) || value.type === 'hash') return inspectValue(value);
  if (value.type === 'symbol' || value.type === 'module') return value.name;
  if (value.type === 'range') return `${textOf(value.first)}${value.excludesLast ? '...' : '..'}${textOf(value.last)}`;
  if (value.type === 'object') return value.text ?? `#<${value.className}>`;
  return value.type === 'regexp' ? `(?-mix:${value.pattern.source})` : '#<Proc>';
}

/** `inspect`, as Ruby up to 3.3 writes hashes. */
export function inspectValue(value: Value): string {
  if (value === null) return 'nil';
  if (typeof value === 'string') return inspectString(value);
  if (Array.isArray(value)) return `[${value.map(inspectValue).join(', ')}]`;
  if (typeof value !== 'object') return textOf(value);
  if (value.type === 'symbol')
    return /^[\p{L}_][\p{L}\p{N}_]*[?!]?$/u.test(value.name) ? `:${value.name}` : `:${inspectString(value.name)}`;
  if (value.type === 'regexp') return `/${value.pattern.source}/${value.pattern.ignoreCase ? 'i' : ''}`;
  if (value.type === 'range')
    return `${inspectValue(value.first)}${value.excludesLast ? '...' : '..'}${inspectValue(value.last)}`;
  if (value.type !== 'hash') return textOf(value);
  return `{${pairsOf(value)
    .map(([key, item]) => `${inspectValue(key)}=>${inspectValue(item)}`)
    .join(', ')}}`;
}

function inspectString(text: string): string {
  return JSON.stringify(text).replace(/#(?=[{$@])/g, '\\#');
}

/** Rails' `blank?` */
export function isBlankValue(value: Value): boolean {
  if (value === null || value === false) return true;
  if (typeof value === 'string') return isBlank(value);
  if (Array.isArray(value)) return value.length === 0;
  return isHash(value) && value.map.size === 0;
}

/** `<=>` for what templates sort. */
export function compare(a: Value, b: Value): number {
  if (Array.isArray(a) && Array.isArray(b)) {
    for (const [at, item] of a.entries()) {
      const difference = at < b.length ? compare(item, b[at] ?? null) : 1;
      if (difference !== 0) return difference;
    }
    return a.length - b.length;
  }
  const [left, right] = [comparable(a), comparable(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function comparable(value: Value): string | number | bigint {
  if (typeof value === 'bigint' || typeof value === 'number') return value;
  return textOf(value);
}
