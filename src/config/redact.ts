/** Literal credentials, which Kamal still takes where a secret's name should stand. They are never shown. */
import { endpointOf } from '../collector-endpoint.ts';
import type { Diagnostic, Place } from './diagnostic.ts';
import { isInlineKey } from './resolve/machine.ts';
import { nearest } from './schema/spelling.ts';
import { type Entry, entriesOf, keyText, type Tree } from './tree.ts';

/** What stands for a literal credential. */
const REDACTED = '[REDACTED]';

/** What a registry has besides its credential. */
const SHOWN = ['server', 'username'];

/**
 * Where literal passwords, addresses with one, and private keys are written, under a misspelled key, too; an alias of one
 * has the place of its anchor.
 */
export function credentialPlaces(root: Tree): ReadonlySet<Place> {
  const owners = [
    root,
    ...under(root, 'accessories')
      .flatMap(entriesOf)
      .map(({ value }) => value),
  ];
  const registries = owners.flatMap((owner) => under(owner, 'registry')).flatMap(entriesOf);
  const passwords = registries.flatMap(({ key, value }) => (SHOWN.includes(keyText(key)) ? [] : [value]));
  const keys = under(root, 'ssh').flatMap(entriesOf).flatMap(privateKeys);
  const addresses = under(root, 'output')
    .flatMap((output) => under(output, 'otel'))
    .flatMap((otel) => under(otel, 'endpoint'))
    .filter((node) => node.kind === 'scalar' && endpointOf(node.text).authorization !== undefined);
  const written = [...passwords, ...addresses, ...keys].filter(
    (node) => node.kind === 'scalar' && node.type !== 'null',
  );
  return new Set(written.map(({ place }) => place));
}

/** What stands under a key of this name, or of one that was probably meant to be it. */
const under = (node: Tree, name: string): readonly Tree[] =>
  entriesOf(node).flatMap(({ key, value }) => (isLike(key, name) ? [value] : []));

const isLike = (key: Tree, name: string): boolean => nearest(keyText(key), [name]) !== undefined;

function privateKeys({ key, value }: Entry): readonly Tree[] {
  const isKey = isLike(key, 'key_data') ? isInlineKey : (text: string) => text.includes('-----BEGIN');
  const nodes = value.kind === 'list' ? value.items : [value];
  return nodes.filter((node) => node.kind === 'scalar' && isKey(node.text));
}

/** The tree without what is written at some places. */
export function redactedTree(node: Tree, hidden: ReadonlySet<Place>): Tree {
  if (node.kind === 'list') return { ...node, items: node.items.map((item) => redactedTree(item, hidden)) };
  if (node.kind === 'hash') {
    const entries = node.entries.map(({ key, value }) => ({ key, value: redactedTree(value, hidden) }));
    return { ...node, entries };
  }
  return hidden.has(node.place) ? { ...node, type: 'string', text: REDACTED, written: REDACTED } : node;
}

/** The diagnostic with its lines blotted out where they show what is written at some places. */
export function redactedDiagnostic(diagnostic: Diagnostic, hidden: ReadonlySet<Place>): Diagnostic {
  const { excerpt, file, line } = diagnostic;
  if (excerpt === undefined) return diagnostic;
  const lines = [...hidden].filter(({ source }) => source.file === file).flatMap(linesOf);
  const first = line - excerpt.length + 1;
  const shown = excerpt.map((text, index) => {
    const found = lines.find((one) => one.number === first + index);
    return found === undefined ? text : `${text.slice(0, found.from)}${REDACTED}${text.slice(found.to)}`;
  });
  return { ...diagnostic, excerpt: shown };
}

/** The lines of a place, each with the columns that belong to it. */
function linesOf({ source, start, end }: Place): { number: number; from: number; to: number }[] {
  const before = source.text.slice(0, start).split('\n');
  const column = before.at(-1)?.length ?? 0;
  return source.text
    .slice(start, end)
    .split('\n')
    .map((text, index) => ({
      number: before.length + index,
      from: index === 0 ? column : 0,
      to: (index === 0 ? column : 0) + text.length,
    }));
}
