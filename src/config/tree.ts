/** The configuration as it stands in the files: typed as Ruby would read it, every node knowing its file and range. */
import type { Place } from './diagnostic.ts';

export interface Scalar {
  readonly kind: 'scalar';
  readonly type: 'string' | 'symbol' | 'integer' | 'float' | 'boolean' | 'null' | 'time';
  /** The value as Ruby's `to_s` prints it. */
  readonly text: string;
  /** As written, without quotes; differs from `text` in `0755` or `off`. */
  readonly written: string;
  readonly place: Place;
}

interface List {
  readonly kind: 'list';
  readonly items: readonly Tree[];
  readonly place: Place;
}

export interface Entry {
  readonly key: Tree;
  readonly value: Tree;
}

export interface Hash {
  readonly kind: 'hash';
  /** In the file's order, one entry per key. */
  readonly entries: readonly Entry[];
  readonly place: Place;
}

export type Tree = Scalar | List | Hash;

type TextType = Exclude<Scalar['type'], 'null' | 'time'>;

/** True for what Kamal takes where it wants a string: anything but null, times, lists and maps. */
export function isText(node: Tree | undefined): node is Scalar & { readonly type: TextType } {
  return node?.kind === 'scalar' && node.type !== 'null' && node.type !== 'time';
}

/** True for a Ruby string or a symbol: what can name a key. */
export function isName(node: Tree | undefined): node is Scalar & { readonly type: 'string' | 'symbol' } {
  return node?.kind === 'scalar' && (node.type === 'string' || node.type === 'symbol');
}

/** True for YAML's `true`, `yes` and `on`. */
export const isTrue = (node: Tree | undefined): boolean => isBoolean(node) && node.text === 'true';

/** True for YAML's `false`, `no` and `off`. */
export const isFalse = (node: Tree | undefined): boolean => isBoolean(node) && node.text === 'false';

/** True for either boolean. */
export const isBoolean = (node: Tree | undefined): node is Scalar & { readonly type: 'boolean' } =>
  node?.kind === 'scalar' && node.type === 'boolean';

/** Two keys are the same for Ruby's Hash if these are equal. */
export function keyIdentity(key: Tree): string {
  if (key.kind === 'scalar') return `${key.type}:${key.text}`;
  return inspect(key);
}

/** The key as Kamal prints it in a message. */
export const keyText = (key: Tree): string => (key.kind === 'scalar' ? key.text : inspect(key));

/** The entry under a string key (at the root also a symbol, which Kamal makes of every key there). */
export function entryOf(node: Tree | undefined, name: string): Entry | undefined {
  if (node?.kind !== 'hash') return undefined;
  return node.entries.find(({ key }) => key.kind === 'scalar' && key.type === 'string' && key.text === name);
}

/** The value at a path of string keys. */
export function valueAt(node: Tree | undefined, ...path: readonly string[]): Tree | undefined {
  return path.reduce<Tree | undefined>((at, name) => entryOf(at, name)?.value, node);
}

/** The text at a path, if a string, number or boolean is there. */
export function textAt(node: Tree | undefined, ...path: readonly string[]): string | undefined {
  const value = valueAt(node, ...path);
  return isText(value) ? value.text : undefined;
}

/** The text at a path where Kamal asks `if x` or `x ||`: `false` is as good as nothing there. */
export const settingAt = (node: Tree | undefined, ...path: readonly string[]): string | undefined =>
  isFalse(valueAt(node, ...path)) ? undefined : textAt(node, ...path);

/** The integer at a path. */
export function integerAt(node: Tree | undefined, ...path: readonly string[]): number | undefined {
  const value = valueAt(node, ...path);
  return value?.kind === 'scalar' && value.type === 'integer' ? Number(value.text) : undefined;
}

/** The boolean at a path. */
export function booleanAt(node: Tree | undefined, ...path: readonly string[]): boolean | undefined {
  const value = valueAt(node, ...path);
  return isBoolean(value) ? value.text === 'true' : undefined;
}

/** The texts of the list at a path; what is no text is left out. */
export function textsAt(node: Tree | undefined, ...path: readonly string[]): string[] | undefined {
  const value = valueAt(node, ...path);
  return value?.kind === 'list' ? value.items.filter(isText).map(({ text }) => text) : undefined;
}

/** The entries of a map, none for anything else. */
export const entriesOf = (node: Tree | undefined): readonly Entry[] => (node?.kind === 'hash' ? node.entries : []);

/** What Rails calls blank: null, false, white space, and empty lists and maps. */
export function isBlankTree(node: Tree | undefined): boolean {
  if (node === undefined) return true;
  if (node.kind === 'list') return node.items.length === 0;
  if (node.kind === 'hash') return node.entries.length === 0;
  if (node.type === 'string') return node.text.trim() === '';
  return node.type === 'null' || isFalse(node);
}

/** Ruby's `inspect`, for the rare places where Kamal prints a list or a map as text. */
export function inspect(node: Tree): string {
  if (node.kind === 'list') return `[${node.items.map(inspect).join(', ')}]`;
  if (node.kind === 'hash') {
    return `{${node.entries.map(({ key, value }) => `${inspect(key)}=>${inspect(value)}`).join(', ')}}`;
  }
  if (node.type === 'string') return JSON.stringify(node.text);
  if (node.type === 'null') return 'nil';
  return node.type === 'symbol' ? `:${node.text}` : node.text;
}
