/** YAML text → tree. Parsing is the `yaml` package's; types, merge keys and duplicate keys follow Psych. */
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  type Node,
  type Pair,
  type Range,
  type Scalar as YamlScalar,
  visit,
} from 'yaml';
import { type Diagnostic, diagnoseAt, type Place } from '../diagnostic.ts';
import { failed, ok, type Result } from '../result.ts';
import { type Entry, type Hash, keyIdentity, type Tree } from '../tree.ts';
import { parseYaml } from './parse.ts';
import { syntaxError } from './syntax.ts';
import { typeTagged } from './tags.ts';

/** Where a range of the YAML text stands in the file that the user wrote. */
export type Locate = (start: number, end: number) => Place;

/** Aliases may repeat a node this often in total before the file counts as a bomb. */
const MAX_NODES = 50_000;

class Unreadable extends Error {
  readonly diagnostic: Diagnostic;
  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message);
    this.diagnostic = diagnostic;
  }
}

interface Reading {
  readonly locate: Locate;
  /** What each anchor stands for so far; undefined while its node is being read. */
  readonly anchors: Map<string, Tree | undefined>;
  readonly sizes: Map<Tree, number>;
}

/** The first document of a YAML text; null if there is none. */
export function readYaml(text: string, locate: Locate): Result<Tree | null, Diagnostic[]> {
  const forbidden = text.search(FORBIDDEN);
  if (forbidden >= 0) return failed([forbiddenAt(forbidden, text, locate)]);
  try {
    const { document, error } = parseYaml(text);
    if (document === undefined) return ok(null);
    if (error !== undefined) return failed([syntaxError(error, text, locate)]);
    const tab = strayTab(document, text);
    if (tab !== undefined) return failed([tabAt(tab, locate)]);
    if (document.contents === null) return ok(null);
    return ok(readNode(document.contents as Node, { locate, anchors: new Map(), sizes: new Map() }));
  } catch (error) {
    if (error instanceof Unreadable) return failed([error.diagnostic]);
    if (error instanceof RangeError) return failed([diagnoseAt(locate(0, 1), { message: 'nested too deeply' })]);
    throw error;
  }
}

/** What YAML allows nowhere, not even in quotes. */
const FORBIDDEN = /[^\t\n\r\x20-\x7E\x85\xA0-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;

function forbiddenAt(at: number, text: string, locate: Locate): Diagnostic {
  const code = text.charCodeAt(at).toString(16).toUpperCase().padStart(4, '0');
  const hint = `remove it, or write "\\u${code}" in double quotes`;
  return diagnoseAt(locate(at, at + 1), { message: `YAML: the control character U+${code} cannot stand here`, hint });
}

/** Where a line that is empty or a comment begins with a tab, which Psych takes only inside brackets and quotes. */
function strayTab(document: Document, text: string): number | undefined {
  const lines = [...text.matchAll(/^\t[ \t]*(?:#.*)?\r?$/gm)].map(({ index }) => index);
  if (lines.length === 0) return undefined;
  const inside: [number, number][] = [];
  const hide = ({ range }: { range?: Range | null }): void => void (range && inside.push([range[0], range[1]]));
  visit(document, {
    Scalar: (_key, node) => (node.type?.startsWith('QUOTE') === true ? hide(node) : undefined),
    Collection: (_key, node) => (node.flow === true ? hide(node) : undefined),
  });
  return lines.find((at) => !inside.some(([start, end]) => start < at && at < end));
}

const tabAt = (at: number, locate: Locate): Diagnostic =>
  diagnoseAt(locate(at, at + 1), { message: 'YAML: a tab cannot stand here', hint: 'use spaces' });

function readNode(node: Node, reading: Reading): Tree {
  if (isAlias(node)) return readAlias(node.source, placeOf(node, reading), reading);
  const anchor = node.anchor;
  if (anchor !== undefined) reading.anchors.set(anchor, undefined);
  const tree = readContent(node, reading);
  if (anchor !== undefined) reading.anchors.set(anchor, tree);
  checkSize(tree, reading);
  return tree;
}

function readAlias(name: string, place: Place, { anchors }: Reading): Tree {
  if (!/^[\w-]+$/.test(name)) {
    throw new Unreadable(
      diagnoseAt(place, { message: 'YAML: a value must not start with *', hint: 'put it in quotes' }),
    );
  }
  if (!anchors.has(name)) throw new Unreadable(diagnoseAt(place, { message: `YAML: there is no anchor &${name}` }));
  const target = anchors.get(name);
  if (target === undefined) {
    throw new Unreadable(diagnoseAt(place, { message: `YAML: &${name} contains itself` }));
  }
  return target;
}

function readContent(node: Node, reading: Reading): Tree {
  const place = placeOf(node, reading);
  if (isMap(node)) return readHash(node.items as Pair<Node, Node | null>[], place, reading);
  if ('items' in node) {
    const items = node.items as Node[];
    return { kind: 'list', items: items.map((item) => readNode(item, reading)), place };
  }
  if (!isScalar(node)) throw new Unreadable(diagnoseAt(place, { message: 'YAML: this cannot stand here' }));
  return readScalar(node, place);
}

function readScalar(node: YamlScalar, place: Place): Tree {
  const written = typeof node.value === 'string' ? node.value : '';
  const typed = typeTagged({ tag: node.tag, text: written, isPlain: node.type === 'PLAIN' || node.type === undefined });
  if (typeof typed === 'string') throw new Unreadable(diagnoseAt(place, { message: typed }));
  return { kind: 'scalar', ...typed, written, place };
}

function readHash(pairs: readonly Pair<Node, Node | null>[], place: Place, reading: Reading): Hash {
  const entries = new Map<string, Entry>();
  for (const pair of pairs) {
    const key = readNode(pair.key, reading);
    const value = pair.value === null ? nothing(key.place) : readNode(pair.value, reading);
    for (const entry of mergedEntries(key, value, pair.value) ?? [{ key, value }]) {
      entries.set(keyIdentity(entry.key), entry);
    }
  }
  return { kind: 'hash', entries: [...entries.values()], place };
}

const nothing = (place: Place): Tree => ({ kind: 'scalar', type: 'null', text: '', written: '', place });

/** What `<<` brings in: it overrides keys written before it, and in a list the first map wins (as Psych). */
function mergedEntries(key: Tree, value: Tree, node: Node | null): readonly Entry[] | undefined {
  if (key.kind !== 'scalar' || key.type !== 'string' || key.text !== '<<' || node === null) return undefined;
  if (value.kind === 'hash') return value.entries;
  if (value.kind !== 'list' || isAlias(node) || !value.items.every((item) => item.kind === 'hash')) return undefined;
  return value.items.toReversed().flatMap((item) => item.entries);
}

function checkSize(tree: Tree, { sizes }: Reading): void {
  const children =
    tree.kind === 'list' ? tree.items : tree.kind === 'hash' ? tree.entries.map((entry) => entry.value) : [];
  const size = children.reduce((sum, child) => sum + (sizes.get(child) ?? 1), 1);
  sizes.set(tree, size);
  if (size <= MAX_NODES) return;
  const hint = `aliases may not multiply it beyond ${MAX_NODES} values`;
  throw new Unreadable(diagnoseAt(tree.place, { message: 'YAML: this expands too far', hint }));
}

function placeOf(node: Node, { locate }: Reading): Place {
  const [start, end] = node.range ?? [0, 0];
  return locate(start, Math.max(end, start));
}
