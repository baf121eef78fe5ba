/** Roles and hosts. */
import { LOCAL } from '../../../planner/step.ts';
import { hostName } from '../resolve/proxy.ts';
import { hostItems, primaryRoleName, roleNames, roleNode } from '../resolve/roles.ts';
import { entriesOf, entryOf, isName, isText, isTrue, keyText, type Tree, valueAt } from '../tree.ts';
import { error, type Problem, type Rule, warning } from './rule.ts';

export const roles: Rule = function* ({ root, config, destination, destinations }) {
  const servers = entryOf(root, 'servers');
  if (servers === undefined) return;
  const primary = primaryRoleName(root);
  const names = roleNames(root);
  if (!names.includes(primary)) {
    const at = entryOf(root, 'primary_role')?.value ?? servers.key;
    yield error(
      at,
      `the primary role ${primary} is not under servers`,
      `set primary_role to one of: ${names.join(', ')}`,
    );
  }
  const allowsEmpty = isTrue(valueAt(root, 'allow_empty_roles'));
  for (const role of config.roles) {
    const at = entryOf(servers.value, role.name)?.key ?? servers.key;
    const isEmpty = hostItems(root, role.name).every((item) => item.kind === 'scalar' && isText(item));
    if (role.hosts.length > 0 || !isEmpty || (allowsEmpty && role.name !== primary)) continue;
    // Hosts of a wrong type were reported already.
    const hint = role.name === primary ? undefined : 'add hosts, or set allow_empty_roles: true';
    yield error(at, `the role ${role.name} has no hosts`, hint);
  }
  for (const { key } of entriesOf(servers.value)) {
    if (!isName(key) || key.type !== 'string') yield error(key, `the role ${keyText(key)} should have a text name`);
    const clash = [destination, ...destinations].find((name) => name && names.includes(`${keyText(key)}-${name}`));
    if (clash === undefined) continue;
    const hint = 'one deploy would replace what the other runs; rename the role';
    yield warning(
      key,
      `${keyText(key)} in destination ${clash} has the same container names as the role ${keyText(key)}-${clash}`,
      hint,
    );
  }
};

export const hosts: Rule = function* ({ root }) {
  for (const role of roleNames(root)) {
    for (const item of hostItems(root, role)) {
      yield* checkHost(item, 'error');
      yield* checkTags(item, valueAt(root, 'env', 'tags'));
    }
  }
  for (const { value } of entriesOf(valueAt(root, 'accessories'))) {
    const list = valueAt(value, 'hosts');
    const host = valueAt(value, 'host');
    const items = list?.kind === 'list' ? list.items : [];
    for (const item of host === undefined ? items : [host]) yield* checkHost(item, 'warning');
  }
};

/** What a shell would read otherwise than as a part of a word; users, ports and brackets have words of their own. */
const NO_HOST = /[^\p{L}\p{N}\p{M}_.:%@[\]+=,/-]/u;

function* checkHost(item: Tree, severity: Problem['severity']): Iterable<Problem> {
  const report = severity === 'error' ? error : warning;
  const name = hostName(item);
  if (item.kind === 'scalar' && item.type !== 'string') {
    if (item.type !== 'null')
      yield warning(item, `the host ${name} is no text for YAML, so Kamal passes over it`, 'quote it');
    return;
  }
  if (name === LOCAL) {
    const hint = 'name it otherwise: by its address, or by another Host with its HostName in the SSH configuration';
    yield error(item, `the host ${name} has the name by which plans mean this machine`, hint);
  }
  if (name.trim() === '') yield report(item, 'the host has no name');
  // Kamal connects to such a host but finds no role for it, so nothing is ever booted there.
  if (name.includes('@')) yield report(item, `${name}: a host must not name a user`, 'set ssh.user');
  if (/^[^:]+:\d+$|\]:\d+$/.test(name)) yield report(item, `${name}: a host must not name a port`, 'set ssh.port');
  const [, address] = /^\[(.+:.*)\]$/.exec(name) ?? [];
  const [odd] = NO_HOST.exec(name.trim()) ?? [];
  // No shell meets it: nothing connects to such a host.
  if (odd !== undefined) {
    yield warning(
      item,
      `the host ${name} has "${odd}" in it, which no host's name has`,
      'is it still to be filled in?',
    );
  }
  if (address !== undefined) yield report(item, `${name}: a host must be named without brackets`, `write "${address}"`);
}

function* checkTags(item: Tree, tags: Tree | undefined): Iterable<Problem> {
  const [entry] = entriesOf(item);
  if (entry === undefined) return;
  const named = entry.value.kind === 'list' ? entry.value.items : [entry.value];
  for (const tag of named) {
    if (tag.kind !== 'scalar' || entryOf(tags, tag.text) !== undefined) continue;
    yield warning(tag, `no env.tags.${tag.text} gives the tag ${tag.text} a meaning`);
  }
}

const RESERVED = ['service', 'role', 'destination'];
const RESTART = /^(?:no|always|unless-stopped|on-failure(?::\d+)?)$/;

export const labelsAndOptions: Rule = function* ({ root }) {
  yield* reservedLabels(valueAt(root, 'labels'), '');
  const servers = valueAt(root, 'servers');
  for (const name of servers?.kind === 'hash' ? roleNames(root) : []) {
    yield* reservedLabels(valueAt(roleNode(root, name), 'labels'), `servers.${name}.`);
    yield* restartPolicy(valueAt(roleNode(root, name), 'options'), `servers.${name}.`);
  }
  for (const { key, value } of entriesOf(valueAt(root, 'accessories'))) {
    yield* reservedLabels(valueAt(value, 'labels'), `accessories.${keyText(key)}.`);
    yield* restartPolicy(valueAt(value, 'options'), `accessories.${keyText(key)}.`);
  }
};

function* reservedLabels(labels: Tree | undefined, where: string): Iterable<Problem> {
  for (const { key } of entriesOf(labels)) {
    if (!RESERVED.includes(keyText(key))) continue;
    yield error(key, `${where}labels.${keyText(key)} is reserved: containers are found by it`);
  }
}

function* restartPolicy(options: Tree | undefined, where: string): Iterable<Problem> {
  const node = entriesOf(options).find(({ key }) => keyText(key) === 'restart')?.value;
  if (node === undefined) return;
  const hint = 'write "no" (with quotes), always, unless-stopped, on-failure or on-failure:N';
  if (node.kind !== 'scalar' || node.type !== 'string' || !RESTART.test(node.text)) {
    yield error(node, `${where}options.restart is no restart policy`, hint);
  }
}
