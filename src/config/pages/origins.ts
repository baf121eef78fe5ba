/** Where each value of the resolved configuration comes from. */
import { diagnoseAt } from '../diagnostic.ts';
import type { LoadedConfig } from '../load.ts';
import { mergeTrees } from '../merge.ts';
import { credentialPlaces, redactedTree } from '../redact.ts';
import { roleNames } from '../resolve/roles.ts';
import { rootKeys } from '../schema/root-keys.ts';
import { nearest } from '../schema/spelling.ts';
import type { Tree } from '../tree.ts';
import { fieldOf, fieldsOf, type Field } from './fields.ts';
import { inlineText, nodeAt } from './node-at.ts';

/** One place that gives a value, or gave one that another replaced. */
export interface Origin {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** `base`, or `destination NAME`. */
  readonly layer: string;
  readonly value: string;
  /** An ERB tag stands there. */
  readonly isTemplate: boolean;
}

export interface Explained {
  readonly key: string;
  readonly value: string;
  /** `default`, `unset`, or where it is written. */
  readonly from: 'default' | 'unset' | Origin;
  /** The root's key from which a role has it. */
  readonly inherited?: string;
  /** What the base file says instead. */
  readonly replaced?: Origin;
  /** Roles that have values of their own under this key. */
  readonly elsewhere?: readonly Origin[];
  readonly about?: string;
}

type Path = readonly string[];

/** Every value at and under a key; all of the file for an empty one. */
export function originsOf(
  loaded: LoadedConfig,
  key: string,
): readonly Explained[] | { readonly unknown: string; readonly near?: string } {
  const path = key.split('.').filter((part) => part !== '');
  const known = spellings(path)
    .map((one) => ({ path: one, field: fieldOf(rootKeys, one) }))
    .filter(({ field }) => field !== undefined);
  const written = known.find(({ path: one }) => treeFor(loaded, one).node !== undefined) ?? known[0];
  if (written?.field === undefined) return unknown(path);
  return explain(loaded, written.path, written.field);
}

/** A variable may stand directly under `env`, or under its `clear`. */
function spellings(path: Path): Path[] {
  const at = path.indexOf('env');
  if (at < 0 || path.length <= at + 1) return [path];
  const start = path.slice(0, at + 1);
  const rest = path.slice(at + 1);
  return [path, rest[0] === 'clear' ? [...start, ...rest.slice(1)] : [...start, 'clear', ...rest]];
}

function unknown(path: Path): { readonly unknown: string; readonly near?: string } {
  const depth = path.findIndex((_, at) => fieldOf(rootKeys, path.slice(0, at + 1)) === undefined);
  const before = path.slice(0, depth);
  const names = fieldsOf(fieldOf(rootKeys, before)?.shape ?? rootKeys).map(([name]) => name);
  const near = nearest(path[depth] ?? '', names);
  return { unknown: path.join('.'), ...(near !== undefined && { near: [...before, near].join('.') }) };
}

function explain(loaded: LoadedConfig, path: Path, field: Field): readonly Explained[] {
  const { node, inherited } = treeFor(loaded, path);
  const inside = node?.kind === 'list' || node?.kind === 'scalar' ? [] : fieldsOf(field.shape, node);
  if (inside.length > 0) {
    const all = inside.flatMap(([name, one]) => explain(loaded, [...path, name], one));
    const said = all.filter(({ from }) => from !== 'unset');
    return said.length > 0 || field.doc === undefined ? said : [unset(path, field)];
  }
  if (node === undefined) return [unset(path, field)];
  const from = originOf(loaded, node);
  const replaced = replacedBy(loaded, inherited ?? path, node);
  const elsewhere = inherited === undefined ? inRoles(loaded, path) : [];
  return [
    {
      key: path.join('.'),
      value: from.value,
      from,
      ...(inherited !== undefined && { inherited: inherited.join('.') }),
      ...(replaced !== undefined && { replaced }),
      ...(elsewhere.length > 0 && { elsewhere }),
    },
  ];
}

function unset(path: Path, { doc, byDefault }: Field): Explained {
  const value = byDefault === undefined ? '' : [byDefault].flat().join(', ');
  const from = byDefault === undefined ? 'unset' : 'default';
  return { key: path.join('.'), value, from, ...(doc !== undefined && { about: doc }) };
}

/** What roles take from the root, and lay their own over. */
const INHERITED = ['asset_path', 'env', 'labels', 'logging', 'proxy', 'stop_timeout'];

/** The node that counts at a path; `inherited` where it stands under a path of the root instead. */
function treeFor({ raw }: LoadedConfig, path: Path): { node: Tree | undefined; inherited?: Path } {
  const node = nodeAt(raw, path);
  const [servers, role, key = ''] = path;
  if (servers !== 'servers' || role === undefined || !INHERITED.includes(key)) return { node };
  if (!roleNames(raw).includes(role)) return { node };
  const own = nodeAt(raw, ['servers', role, key]);
  if (own?.kind === 'scalar' && path.length > 3) return { node: nodeAt(raw, path.slice(2)), inherited: path.slice(2) };
  const merged = nodeAt(mergeTrees(nodeAt(raw, [key]), own), path.slice(3));
  return node === undefined && merged !== undefined ? { node: merged, inherited: path.slice(2) } : { node: merged };
}

function originOf({ sources, config, layers }: LoadedConfig, node: Tree): Origin {
  const hidden = new Set(layers.flatMap((layer) => [...credentialPlaces(layer)]));
  const value = inlineText(redactedTree(node, hidden));
  const { file, line, column } = diagnoseAt(node.place, { message: '' });
  const layer = file === sources[0] ? 'base' : `destination ${config.destination}`;
  const { source, start, end } = node.place;
  return { file, line, column, layer, value, isTemplate: isInTemplate(source.text, start, end) };
}

function isInTemplate(text: string, start: number, end: number): boolean {
  const isOpen = text.lastIndexOf('<%', start) > text.lastIndexOf('%>', start);
  return isOpen || text.slice(start, end).includes('<%');
}

/** The base file's value where the destination's took its place. */
function replacedBy(loaded: LoadedConfig, path: Path, node: Tree): Origin | undefined {
  const [base, over] = loaded.layers;
  const before = base && nodeAt(base, path);
  if (over === undefined || before === undefined || before === node || nodeAt(over, path) === undefined)
    return undefined;
  return originOf(loaded, before);
}

function inRoles(loaded: LoadedConfig, path: Path): Origin[] {
  if (!INHERITED.includes(path[0] ?? '')) return [];
  return roleNames(loaded.raw).flatMap((role) => {
    const own = ['servers', role, ...path];
    const node = nodeAt(loaded.raw, own);
    return node === undefined || node.kind === 'hash' ? [] : [{ ...originOf(loaded, node), layer: `role ${role}` }];
  });
}
