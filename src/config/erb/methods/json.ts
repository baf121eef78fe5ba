/** JSON and YAML as Ruby values, and back. */
import type { Tree } from '../../tree.ts';
import type { Call } from '../call.ts';
import { RubyError } from '../errors.ts';
import { hashOf, isHash, isSymbol, pairsOf, symbol, textOf, type Value } from '../values.ts';

/** A JSON text as a Ruby value. JavaScript would lose the point of `1.0`, digits of long integers and the order of keys. */
export function parseJson(text: string, hasSymbols: boolean, { node }: Call): Value {
  try {
    JSON.parse(text);
  } catch {
    throw new RubyError('JSON::ParserError', 'this is not JSON', node);
  }
  const marked = text.replace(/"((?:[^"\\]|\\.)*)"|[-\d][-+.\deE]*/g, (token, inner?: string) =>
    inner === undefined ? `"#${token}"` : `"=${inner}"`,
  );
  return fromMarked(JSON.parse(marked), hasSymbols);
}

/** Texts begin with `=`, numbers are texts that begin with `#`. */
function fromMarked(value: unknown, hasSymbols: boolean): Value {
  if (Array.isArray(value)) return value.map((item) => fromMarked(item, hasSymbols));
  if (typeof value === 'string') return value.startsWith('=') ? value.slice(1) : numberOf(value.slice(1));
  if (typeof value === 'boolean') return value;
  if (value === null || typeof value !== 'object') return null;
  return hashOf(
    Object.entries(value).map(([key, item]) => {
      const name = key.slice(1);
      return [hasSymbols ? symbol(name) : name, fromMarked(item, hasSymbols)];
    }),
  );
}

const numberOf = (text: string): Value => (/[.e]/i.test(text) ? Number(text) : BigInt(text));

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
