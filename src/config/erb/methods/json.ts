/** JSON and YAML as Ruby values, and back. */
import { isFloat, isObject, type Json, parseJson as readJson } from '../../json.ts';
import type { Tree } from '../../tree.ts';
import type { Call } from '../call.ts';
import { RubyError } from '../errors.ts';
import { hashOf, isHash, isSymbol, pairsOf, symbol, textOf, type Value } from '../values.ts';

/** A JSON text as a Ruby value. */
export function parseJson(text: string, hasSymbols: boolean, { node }: Call): Value {
  try {
    return fromJson(readJson(text), hasSymbols);
  } catch {
    throw new RubyError('JSON::ParserError', 'this is not JSON', node);
  }
}

function fromJson(value: Json, hasSymbols: boolean): Value {
  if (typeof value !== 'object' || value === null) return value ?? null;
  if (isObject(value)) {
    return hashOf([...value].map(([key, item]) => [hasSymbols ? symbol(key) : key, fromJson(item, hasSymbols)]));
  }
  if (!('number' in value)) return value.map((item) => fromJson(item, hasSymbols));
  return isFloat(value) ? Number(value.number) : BigInt(value.number);
}

/** `to_json` */
export function toJson(value: Value): string {
  if (Array.isArray(value)) return `[${value.map(toJson).join(',')}]`;
  if (isHash(value)) {
    return `{${pairsOf(value)
      .map(([key, item]) => `${JSON.stringify(textOf(key))}:${toJson(item)}`)
      .join(',')}}`;
  }
  if (value === null) return 'null';
  if (typeof value === 'string' || isSymbol(value)) return JSON.stringify(textOf(value));
  return typeof value === 'object' ? JSON.stringify(textOf(value)) : textOf(value);
}

/** A YAML tree as Ruby values. */
export function fromTree(tree: Tree, hasSymbols = false): Value {
  if (tree.kind === 'list') return tree.items.map((item) => fromTree(item, hasSymbols));
  if (tree.kind === 'hash') {
    return hashOf(
      tree.entries.map(({ key, value }) => [keyOf(fromTree(key), hasSymbols), fromTree(value, hasSymbols)]),
    );
  }
  if (tree.type === 'null') return null;
  if (tree.type === 'boolean') return tree.text === 'true';
  if (tree.type === 'integer') return BigInt(tree.text);
  if (tree.type === 'float') return Number(tree.text);
  return tree.type === 'symbol' ? symbol(tree.text) : tree.text;
}

const keyOf = (key: Value, hasSymbols: boolean): Value => (hasSymbols && typeof key === 'string' ? symbol(key) : key);
