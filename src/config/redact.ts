/** Literal credentials, which Kamal still takes where a secret's name should stand. They are never shown. */
import { endpointOf } from '../collector-endpoint.ts';
import type { Diagnostic, Place } from './diagnostic.ts';
import { isInlineKey } from './resolve/machine.ts';
import { entriesOf, type Tree, valueAt } from './tree.ts';

/** What stands for a literal credential. */
const REDACTED = '[REDACTED]';

/** Where literal passwords, addresses with one, and private keys are written; an alias of one has the place of its anchor. */
export function credentialPlaces(root: Tree): ReadonlySet<Place> {
  const owners = [root, ...entriesOf(valueAt(root, 'accessories')).map(({ value }) => value)];
  const passwords = owners.map((owner) => valueAt(owner, 'registry', 'password'));
  const keyData = valueAt(root, 'ssh', 'key_data');
  const keys = keyData?.kind === 'list' ? keyData.items : [keyData];
  const collector = valueAt(root, 'output', 'otel', 'endpoint');
  return new Set([
    ...passwords.flatMap((node) => (node?.kind === 'scalar' && node.type !== 'null' ? [node.place] : [])),
    ...(collector?.kind === 'scalar' && endpointOf(collector.text).authorization ? [collector.place] : []),
    ...keys.flatMap((node) => (node?.kind === 'scalar' && isInlineKey(node.text) ? [node.place] : [])),
  ]);
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
