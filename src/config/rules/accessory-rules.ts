/** Accessories. */
import { checkShape } from '../schema/check.ts';
import { pathKeys } from '../schema/accessory-keys.ts';
import { entriesOf, entryOf, isName, isText, keyText, type Tree, textAt, textsAt, valueAt } from '../tree.ts';
import { registryProblems } from './build-rules.ts';
import { type Checked, error, type Problem, type Rule, warning } from './rule.ts';

/** Kamal has one place for all of them: the proxy of a host would take the last one for all. */
export const accessoryCertificates: Rule = function* ({ root, config }) {
  const own = config.accessories.flatMap(({ name, hosts, proxy }) =>
    typeof proxy?.ssl === 'object'
      ? [{ name, hosts, pem: `${proxy.ssl.certificatePem} ${proxy.ssl.privateKeyPem}` }]
      : [],
  );
  for (const [at, one] of own.entries()) {
    const other = own
      .slice(0, at)
      .find(({ hosts, pem }) => pem !== one.pem && hosts.some((host) => one.hosts.includes(host)));
    if (other === undefined) continue;
    const message = `accessories.${one.name} has another certificate than accessories.${other.name} on the same host`;
    yield error(
      valueAt(root, 'accessories', one.name, 'proxy', 'ssl') ?? root,
      message,
      'accessories share one place for certificates: use one that is good for both, or put one behind a role',
    );
  }
};

const PLACEMENTS = ['host', 'hosts', 'role', 'roles', 'tag', 'tags'];

export const accessories: Rule = function* (checked) {
  for (const { key, value } of entriesOf(valueAt(checked.root, 'accessories'))) {
    const name = keyText(key);
    if (!isName(key) || key.type !== 'string') yield error(key, `the accessory ${name} should have a text name`);
    if (value.kind !== 'hash') continue;
    yield* placement(checked, name, value, key);
    yield* paths(name, value);
    const registry = valueAt(value, 'registry');
    if (registry?.kind === 'hash' && registry.entries.length > 0)
      yield* registryProblems(registry, `accessories.${name}.`);
    if (textAt(value, 'image') === undefined) yield warning(key, `accessories.${name} has no image`);
  }
};

function* placement({ root, config }: Checked, name: string, node: Tree, key: Tree): Iterable<Problem> {
  const given = PLACEMENTS.filter((one) => entryOf(node, one) !== undefined);
  if (given.length !== 1) {
    const what = given.length === 0 ? 'does not say where it runs' : `has ${given.join(' and ')}`;
    yield error(key, `accessories.${name} ${what}`, `write one of ${PLACEMENTS.join(', ')}`);
  }
  const names = config.roles.map((role) => role.name);
  const wanted = textsAt(node, 'roles') ?? [textAt(node, 'role') ?? []].flat();
  const at = valueAt(node, 'roles') ?? valueAt(node, 'role') ?? key;
  for (const role of wanted.filter((role) => !names.includes(role))) {
    yield error(at, `accessories.${name}: there is no role ${role}`, `roles: ${names.join(', ') || 'none'}`);
  }
  const tag = entryOf(node, 'tag') ?? entryOf(node, 'tags');
  if (tag === undefined) return;
  if (valueAt(root, 'servers')?.kind !== 'hash') {
    yield error(tag.key, `accessories.${name}: tags only work where servers is a map of roles`);
    return;
  }
  const found = config.accessories.find((accessory) => accessory.name === name)?.hosts ?? [];
  if (found.length > 0) return;
  const hint = 'Kamal only looks at roles that are plain lists of hosts';
  yield warning(tag.value, `accessories.${name}: no host carries this tag`, hint);
}

function* paths(name: string, node: Tree): Iterable<Problem> {
  for (const key of ['files', 'directories']) {
    const list = valueAt(node, key);
    for (const item of list?.kind === 'list' ? list.items : []) yield* path(`accessories.${name}.${key}`, item);
  }
}

function* path(where: string, item: Tree): Iterable<Problem> {
  if (!isText(item) && item.kind !== 'hash') {
    yield error(item, `${where}: should be LOCAL:REMOTE, or a map with local and remote`);
    return;
  }
  if (item.kind === 'hash') {
    const known = item.entries.filter(({ key }) => Object.hasOwn(pathKeys.keys, keyText(key)));
    const { errors } = checkShape({ ...item, entries: known }, pathKeys);
    for (const diagnostic of errors) yield { severity: 'error', diagnostic };
    if (errors.length > 0) return;
  }
  const isWhole = isText(item) ? /^[^:]+:[^:]/.test(item.text) : textAt(item, 'local') && textAt(item, 'remote');
  if (!isWhole) yield error(item, `${where}: both a local and a remote path are needed`, 'write LOCAL:REMOTE');
}

/** A clear value and a secret of one name: Docker takes the clear one. */
export const shadowedSecrets: Rule = function* ({ root, config }) {
  const owners = [
    ...config.roles.flatMap((role) => role.hosts.map((host) => ({ name: `servers.${role.name}`, env: host.env }))),
    ...config.accessories.map(({ name, env }) => ({ name: `accessories.${name}`, env })),
  ];
  const said = new Set<string>();
  for (const { name, env } of owners) {
    for (const [key] of env.clear) {
      if (!env.secrets.some((secret) => secret.key === key) || said.has(`${name} ${key}`)) continue;
      said.add(`${name} ${key}`);
      yield warning(
        entryOf(root, 'env')?.key ?? root,
        `${name}: ${key} is both clear and secret; the clear value wins`,
      );
    }
  }
};
