/** Every node of a tree with its path. */
import { keyText, type Tree } from './tree.ts';

export interface PlacedNode {
  readonly path: readonly string[];
  readonly node: Tree;
}

/** The nodes under the root, parents before their children; items of lists are not entered. */
export function nodesUnder(root: Tree, path: readonly string[] = []): PlacedNode[] {
  if (root.kind !== 'hash') return [];
  return root.entries.flatMap(({ key, value }) => {
    const own = [...path, keyText(key)];
    return [{ path: own, node: value }, ...nodesUnder(value, own)];
  });
}
