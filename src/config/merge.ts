/** A destination's file laid over the base file. */
import { type Entry, type Hash, keyIdentity, type Tree } from './tree.ts';

/** Maps merge key by key, anything else replaces; keys keep the place where they came first (as Rails' `deep_merge`). */
export function deepMerge(base: Hash, over: Hash): Hash {
  const entries = new Map(base.entries.map((entry) => [keyIdentity(entry.key), entry]));
  for (const entry of over.entries) {
    const id = keyIdentity(entry.key);
    entries.set(id, mergeEntry(entries.get(id), entry));
  }
  return { kind: 'hash', entries: [...entries.values()], place: base.place };
}

function mergeEntry(base: Entry | undefined, over: Entry): Entry {
  if (base?.value.kind !== 'hash' || over.value.kind !== 'hash') return over;
  return { key: over.key, value: deepMerge(base.value, over.value) };
}

/** `deepMerge` where either side may be missing or no map. */
export function mergeTrees(base: Tree | undefined, over: Tree | undefined): Tree | undefined {
  if (base?.kind !== 'hash') return over ?? base;
  return over?.kind === 'hash' ? deepMerge(base, over) : (over ?? base);
}
