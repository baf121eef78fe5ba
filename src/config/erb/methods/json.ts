/** JSON and YAML as Ruby values, and back. */
import type { Tree } from '../../tree.ts';
import { hashOf, isHash, isSymbol, pairsOf, symbol, textOf, type Value } from '../values.ts';

/** A parsed JSON value; integers stay integers. */
export function fromJson(value: unknown, hasSymbols = false): Value {
  if (Array.isArray(value)) return value.map((item) => fromJson(item, hasSymbols));
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (value === null || typeof value !== 'object') return null;
  const pairs = Object.entries(value).map(
    ([key, item]) => [hasSymbols ? symbol(key) : key, fromJson(item, hasSymbols)] as const,
  );
  return hashOf(pairs);
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
export function fromTree(tree: Tree | null, hasSymbols = false): Value {
  if (tree === null) return false;
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
