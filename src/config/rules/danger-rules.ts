/** What Kamal accepts, and what then goes wrong on a deploy. */
import { nodesUnder } from '../paths.ts';
import { roleNames, roleNode } from '../resolve/roles.ts';
import { entriesOf, isFalse, isText, keyText, type Tree, textsAt, valueAt } from '../tree.ts';
import { type Rule, warning } from './rule.ts';

/** New and old container run side by side for a moment, and only one of them can have a port of the host. */
export const publishedPorts: Rule = function* ({ root, config }) {
  for (const name of roleNames(root)) {
    const isProxied = config.roles.find((role) => role.name === name)?.proxy !== undefined;
    const options = valueAt(roleNode(root, name), 'options');
    for (const { key, value } of entriesOf(options)) {
      if (keyText(key) !== 'publish') continue;
      const ports = (value.kind === 'list' ? value.items : [value]).filter(isText).filter(({ text }) => isFixed(text));
      const [first] = ports;
      if (first === undefined) continue;
      const hint = isProxied
        ? 'delete it: kamal-proxy reaches the container without a published port'
        : 'let kamal-proxy serve the role, or remove the running container before each deploy, with a gap';
      const what = `servers.${name} publishes ${first.text}, so it cannot switch without a gap`;
      yield warning(first, `${what}: a new container cannot have the port while the old one runs`, hint);
    }
  }
};

/** True where the host's port is named, and is one: of a range Docker takes what is free. */
function isFixed(published: string): boolean {
  const port = /^(?:.*:)?(\d+(?:-\d+)?):[^:]+$/.exec(published)?.[1];
  return port !== undefined && !port.includes('-');
}

/** A destination's list takes the place of the base file's: what is not repeated is gone. */
export const lostSecrets: Rule = function* ({ layers: [base, over], destination }) {
  if (base === undefined || over === undefined) return;
  for (const { path, node } of nodesUnder(over)) {
    const what = path.at(-1);
    const isSecrets = (what === 'secret' && path.includes('env')) || path.join('.') === 'builder.secrets';
    if (!isSecrets || node.kind !== 'list') continue;
    const lost = names(base, path).filter((name) => !names(over, path).includes(name));
    if (lost.length === 0) continue;
    const hint = 'a list of the destination replaces the whole list: repeat what is still needed';
    yield warning(node, `${path.join('.')} of ${destination} leaves out ${lost.join(', ')} of the base file`, hint);
  }
};

const names = (tree: Tree, path: readonly string[]): readonly string[] => textsAt(tree, ...path) ?? [];

/** Keys under which Kamal takes whatever is written for text (2.12, `configuration/builder.rb`, `proxy.rb`). */
const ALWAYS_TEXT = ['builder.driver', 'proxy.host', 'proxy.path_prefix'];

/** `false` that stands for "not set" here, as it does for Kamal under most keys. */
export const falseForText: Rule = function* ({ root }) {
  for (const { path, node } of nodesUnder(root)) {
    const key = path.join('.');
    if (!isFalse(node) || !ALWAYS_TEXT.includes(path.slice(-2).join('.')) || key.startsWith('x-')) continue;
    yield warning(node, `${key} is false, which makes Kamal crash`, 'leave it out where it is not wanted');
  }
};
