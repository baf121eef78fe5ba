/** Nodes of the tree by path, and in a line. */
import { type Hash, inspect, isText, keyText, type Tree } from '../tree.ts';

/** The node at a path of keys and indices; a list of servers is the hosts of the role web, a role that is a list its hosts. */
export function nodeAt(root: Tree | undefined, path: readonly string[]): Tree | undefined {
  const [first, role, hosts, ...rest] = path;
  if (first !== 'servers' || hosts !== 'hosts') return path.reduce(child, root);
  const servers = child(root, 'servers');
  const list = servers?.kind === 'list' && role === 'web' ? servers : child(servers, role ?? '');
  return rest.reduce(child, list?.kind === 'list' ? list : child(list, 'hosts'));
}

function child(node: Tree | undefined, name: string): Tree | undefined {
  if (node?.kind === 'list') return /^\d+$/.test(name) ? node.items[Number(name)] : undefined;
  return node?.kind === 'hash' ? entry(node, name) : undefined;
}

const entry = ({ entries }: Hash, name: string): Tree | undefined =>
  entries.find(({ key }) => keyText(key) === name)?.value;

/** A value on one line. */
export function inlineText(node: Tree): string {
  if (isText(node)) return /^$|\p{Cc}|^\s|\s$/u.test(node.text) ? JSON.stringify(node.text) : node.text;
  if (node.kind === 'list') return `[${node.items.map(inlineText).join(', ')}]`;
  if (node.kind === 'hash') {
    return node.entries.length === 0
      ? '{}'
      : node.entries.map(({ key, value }) => `${keyText(key)}: ${inlineText(value)}`).join(', ');
  }
  return node.type === 'null' ? 'null' : inspect(node);
}
