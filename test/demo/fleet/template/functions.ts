/** Functions of Go templates, Docker's own included, and how Go prints values. */

import { RawMap } from './raw.ts';

type Fn = (...given: readonly unknown[]) => unknown;

/** A Go truth: everything but zero values and empty collections. */
export function isTrue(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof Map) return value.size > 0;
  return Boolean(value);
}

/** A value as `fmt.Print` shows it. */
export function format(value: unknown): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return `[${value.map(format).join(' ')}]`;
  if (value instanceof Map) {
    const entries = [...(value as Map<string, unknown>)].sort(([a], [b]) => (a < b ? -1 : 1));
    return `map[${entries.map(([key, one]) => `${key}:${format(one)}`).join(' ')}]`;
  }
  if (typeof value === 'object') return `{${Object.values(value).map(format).join(' ')}}`;
  return String(value);
}

/** A value as Go writes JSON: a map's keys sorted, a struct's in order, methods left out. */
export function toJson(value: unknown, indent?: string): string {
  return JSON.stringify(plain(value), undefined, indent);
}

function plain(value: unknown): unknown {
  if (value === undefined) return null;
  if (Array.isArray(value)) return value.map(plain);
  if (value instanceof Map) {
    const entries = [...(value as Map<string, unknown>)].sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries.map(([key, one]) => [key, plain(one)]));
  }
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([, one]) => typeof one !== 'function' && one !== undefined);
  return Object.fromEntries(fields.map(([key, one]) => [key, plain(one)]));
}

const VERBS: Readonly<Record<string, (value: unknown) => string>> = {
  s: format,
  v: format,
  d: format,
  t: format,
  q: (value) => JSON.stringify(format(value)),
  x: (value) => (typeof value === 'number' ? value.toString(16) : Buffer.from(format(value)).toString('hex')),
};

function printf(pattern: unknown, ...given: readonly unknown[]): string {
  const rest = [...given];
  return String(pattern).replace(/%(-?)(\d*)([a-z%])/g, (whole, minus: string, width: string, verb: string) => {
    if (verb === '%') return '%';
    const show = VERBS[verb];
    if (!show) throw new Error(`printf: ${whole} is not simulated`);
    const text = show(rest.shift());
    return minus ? text.padEnd(Number(width)) : text.padStart(Number(width));
  });
}

function index(value: unknown, ...keys: readonly unknown[]): unknown {
  return keys.reduce((at, key) => {
    if (at instanceof RawMap) return at.get(String(key));
    if (at instanceof Map) return (at.get(String(key)) as unknown) ?? '';
    if (!Array.isArray(at)) throw new Error(`error calling index: can't index item of type ${typeof at}`);
    if (Number(key) >= at.length) throw new Error(`error calling index: reflect: slice index out of range`);
    return at[Number(key)] as unknown;
  }, value);
}

function len(value: unknown): number {
  if (value instanceof Map) return value.size;
  if (Array.isArray(value)) return value.length;
  if (typeof value === 'string') return Buffer.byteLength(value);
  throw new Error('error calling len: len of nil pointer');
}

const compare = (a: unknown, b: unknown): number => {
  if (typeof a !== typeof b) throw new Error('error calling eq: incompatible types for comparison');
  if (a === b) return 0;
  return (a as number) < (b as number) ? -1 : 1;
};

/** The first that fits, else the last. */
function pick(given: readonly unknown[], fits: (one: unknown) => boolean): unknown {
  const at = given.findIndex(fits);
  return given.at(at);
}

const spaced = (given: readonly unknown[]): string => given.map(format).join(' ');

/** By name, as a template calls them. */
export const FUNCTIONS: Readonly<Record<string, Fn>> = {
  and: (...given) => pick(given, (one) => !isTrue(one)),
  or: (...given) => pick(given, isTrue),
  not: (value) => !isTrue(value),
  eq: (value, ...others) => others.some((other) => compare(value, other) === 0),
  ne: (a, b) => compare(a, b) !== 0,
  lt: (a, b) => compare(a, b) < 0,
  le: (a, b) => compare(a, b) <= 0,
  gt: (a, b) => compare(a, b) > 0,
  ge: (a, b) => compare(a, b) >= 0,
  index,
  len,
  print: (...given) => given.map(format).join(''),
  println: (...given) => `${spaced(given)}\n`,
  printf: (pattern, ...given) => printf(pattern, ...given),
  json: (value) => toJson(value),
  join: (list, separator) => (list as readonly unknown[] | null)?.map(format).join(String(separator)) ?? '',
  split: (text, separator) => String(text).split(String(separator)),
  lower: (text) => String(text).toLowerCase(),
  upper: (text) => String(text).toUpperCase(),
  slice: (value, from, to) => (value as string).slice(Number(from ?? 0), to === undefined ? undefined : Number(to)),
  truncate: (text, length) => String(text).slice(0, Number(length)),
  urlquery: (text) => encodeURIComponent(String(text)),
};
