/** JSON as Ruby reads and prints it: integers of any size keep their digits, floats stay floats, keys their order. */
import { rubyFloat } from './yaml/scalars.ts';

/** Anything that JSON can hold, to be looked into carefully. */
export type Json = string | JsonNumber | boolean | null | undefined | readonly Json[] | JsonObject;

/** Keys in the order in which they were written. */
export type JsonObject = ReadonlyMap<string, Json>;

export interface JsonNumber {
  readonly number: string;
}

/** Throws `SyntaxError`. */
export function parseJson(text: string): Json {
  JSON.parse(text);
  // It is JSON: outside of quotes only numbers hold digits. Marks tell them from text, and keep keys in their order.
  const marked = text.replace(/"([^"\\]*(?:\\.[^"\\]*)*)"|-?\d[\d.eE+-]*/g, (token: string, quoted?: string) =>
    quoted === undefined ? `"#${token}"` : `"=${quoted}"`,
  );
  return JSON.parse(marked, (_key, value: unknown) => unmarked(value)) as Json;
}

function unmarked(value: unknown): unknown {
  if (typeof value === 'string') return value.startsWith('#') ? { number: value.slice(1) } : value.slice(1);
  if (typeof value !== 'object' || value === null || Array.isArray(value) || isNumber(value)) return value;
  return new Map(Object.entries(value).map(([key, item]) => [key.slice(1), item]));
}

const isNumber = (value: object): value is JsonNumber => 'number' in value;

export const isObject = (value: Json): value is JsonObject => value instanceof Map;

/** True where a number is written as a float. */
export const isFloat = ({ number }: JsonNumber): boolean => /[.eE]/.test(number);

/** A field of a JSON object; undefined for anything else. */
export const field = (value: Json, ...path: readonly string[]): Json =>
  path.reduce<Json>((at, name) => (isObject(at) ? at.get(name) : undefined), value);

export const list = (value: Json): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : []);

/** A value as text: strings as they are, anything else as JSON. */
export const text = (value: Json): string => (typeof value === 'string' ? value : printed(value));

function printed(value: Json): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  if (isObject(value))
    return `{${[...value].map(([key, item]) => `${JSON.stringify(key)}:${printed(item)}`).join(',')}}`;
  return 'number' in value ? numberText(value) : `[${value.map(printed).join(',')}]`;
}

const numberText = (value: JsonNumber): string =>
  isFloat(value) ? rubyFloat(Number(value.number)) : BigInt(value.number).toString();
