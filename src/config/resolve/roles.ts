/** Roles and their hosts. */
import type { Role, RoleHost } from '../../../planner/config.ts';
import { mergeTrees } from '../merge.ts';
import {
  entriesOf,
  type Hash,
  integerAt,
  isFalse,
  isTrue,
  keyText,
  settingAt,
  type Tree,
  textAt,
  valueAt,
} from '../tree.ts';
import { resolveEnv, tagEnv } from './env.ts';
import { defined, resolveProxy } from './proxy.ts';
import { clearPairs, mergePairs, optionPairs, resolveLogging, restartOf } from './values.ts';

const RESERVED_LABELS = ['service', 'role', 'destination'];

/** All roles, by name. A list of servers is the role web. */
export function resolveRoles(root: Hash): Role[] {
  return roleNames(root).map((name) => resolveRole(root, name));
}

/** Names of the roles in Kamal's order. */
export function roleNames(root: Hash): string[] {
  const servers = valueAt(root, 'servers');
  if (servers?.kind === 'list') return ['web'];
  return entriesOf(servers)
    .map(({ key }) => keyText(key))
    .toSorted();
}

/** The primary role's name. */
export const primaryRoleName = (root: Hash): string => settingAt(root, 'primary_role') ?? 'web';

/** The map of a role, undefined if it is a mere list of hosts. */
export function roleNode(root: Hash, name: string): Tree | undefined {
  const servers = valueAt(root, 'servers');
  const role = servers?.kind === 'hash' ? valueAt(servers, name) : undefined;
  return role?.kind === 'hash' ? role : undefined;
}

/** The `proxy` map that applies to a role, merged over the root's; undefined if the role is not proxied. */
export function roleProxyNode(root: Hash, name: string): Tree | undefined {
  const own = valueAt(roleNode(root, name), 'proxy');
  const isProxied = name === primaryRoleName(root) ? !isFalse(own) : own !== undefined && !isFalse(own);
  if (!isProxied) return undefined;
  const rootProxy = valueAt(root, 'proxy');
  const nothing: Tree = { kind: 'hash', entries: [], place: root.place };
  return mergeTrees(rootProxy, own === undefined || isTrue(own) ? undefined : own) ?? nothing;
}

function resolveRole(root: Hash, name: string): Role {
  const node = roleNode(root, name);
  const proxyNode = roleProxyNode(root, name);
  const options = valueAt(node, 'options');
  const assetPath = settingAt(node, 'asset_path') ?? settingAt(root, 'asset_path');
  return {
    name,
    hosts: resolveHosts(root, name),
    labels: mergePairs(clearPairs(valueAt(root, 'labels')), clearPairs(valueAt(node, 'labels'))).filter(
      ([key]) => !RESERVED_LABELS.includes(key),
    ),
    options: optionPairs(options),
    restart: restartOf(options),
    logging: resolveLogging(valueAt(root, 'logging'), valueAt(node, 'logging')),
    ...defined({
      cmd: textAt(node, 'cmd'),
      stopTimeout: integerAt(node, 'stop_timeout') ?? integerAt(root, 'stop_timeout'),
    }),
    ...(proxyNode && { proxy: resolveProxy(proxyNode) }),
    ...(proxyNode && assetPath?.trim() && { assetPath }),
  };
}

/** The items under which a role's hosts are written. */
export function hostItems(root: Hash, name: string): readonly Tree[] {
  const servers = valueAt(root, 'servers');
  const role = servers?.kind === 'hash' ? valueAt(servers, name) : servers;
  const list = role?.kind === 'hash' ? valueAt(role, 'hosts') : role;
  return list?.kind === 'list' ? list.items : [];
}

function resolveHosts(root: Hash, name: string): RoleHost[] {
  const tagsByHost = new Map<string, readonly string[]>();
  for (const item of hostItems(root, name)) {
    const [tagged] = entriesOf(item);
    if (tagged !== undefined) tagsByHost.set(keyText(tagged.key), tagsOf(tagged.value));
    // Kamal passes over hosts that YAML does not read as a string (`configuration/role.rb`).
    if (item.kind === 'scalar' && item.type === 'string') tagsByHost.set(item.text, []);
  }
  const envs = new Map<string, RoleHost['env']>();
  return [...tagsByHost].map(([host, tags]) => {
    // Hosts with the same tags have the same environment: it is one, however many they are.
    const key = tags.join('\0');
    const env = envs.get(key) ?? hostEnv(root, name, tags);
    envs.set(key, env);
    return { name: host, tags, env };
  });
}

const tagsOf = (node: Tree): readonly string[] => (node.kind === 'list' ? node.items : [node]).map(keyText);

function hostEnv(root: Hash, role: string, tags: readonly string[]): RoleHost['env'] {
  const rootEnv = valueAt(root, 'env');
  return resolveEnv(rootEnv, valueAt(roleNode(root, role), 'env'), ...tags.map((tag) => tagEnv(rootEnv, tag)));
}
