/** Accessories: services beside the app. */
import type { Accessory, AccessoryDirectory, AccessoryFile, Role } from '../../../planner/config.ts';
import {
  entriesOf,
  type Hash,
  isBlankTree,
  isText,
  keyText,
  settingAt,
  type Tree,
  textAt,
  textsAt,
  valueAt,
} from '../tree.ts';
import { resolveEnv } from './env.ts';
import { defined, hostName, resolveProxy } from './proxy.ts';
import { clearPairs, joinPath, optionPairs, resolveRegistry, restartOf } from './values.ts';

/** All accessories, in the file's order. */
export function resolveAccessories(root: Hash, roles: readonly Role[]): Accessory[] {
  return entriesOf(valueAt(root, 'accessories')).map(({ key, value }) =>
    resolveAccessory({ root, roles, name: keyText(key), node: value }),
  );
}

interface Written {
  readonly root: Hash;
  readonly roles: readonly Role[];
  readonly name: string;
  readonly node: Tree;
}

function resolveAccessory({ root, roles, name, node }: Written): Accessory {
  const service = settingAt(node, 'service') ?? `${textAt(root, 'service')}-${name}`;
  const registry = isBlankTree(valueAt(node, 'registry')) ? undefined : resolveRegistry(valueAt(node, 'registry'));
  const options = valueAt(node, 'options');
  const proxy = valueAt(node, 'proxy');
  return {
    name,
    service,
    image: joinPath(registry?.server, textAt(node, 'image')),
    ...(registry && { registry }),
    // Two roles may share a host; Kamal goes to each host once (SSHKit's coordinator).
    hosts: [...new Set(accessoryHosts(root, roles, node))],
    network: settingAt(node, 'network') ?? 'kamal',
    ...defined({ port: publishedPort(textAt(node, 'port')), cmd: textAt(node, 'cmd') }),
    env: resolveEnv(valueAt(node, 'env')),
    files: uniqueBy(
      pathItems(node, 'files').map((path) => resolveFile(service, path)),
      fileIdentity,
    ),
    directories: uniqueBy(
      pathItems(node, 'directories').map((path) => resolveDirectory(service, path)),
      directoryIdentity,
    ),
    volumes: textsAt(node, 'volumes') ?? [],
    labels: clearPairs(valueAt(node, 'labels')),
    options: optionPairs(options),
    restart: restartOf(options),
    ...(proxy?.kind === 'hash' && !isBlankTree(proxy) && { proxy: resolveProxy(proxy) }),
  };
}

const publishedPort = (port: string | undefined): string | undefined =>
  port === undefined || port.includes(':') ? port : `${port}:${port}`;

function accessoryHosts(root: Hash, roles: readonly Role[], node: Tree): readonly string[] {
  const host = textAt(node, 'host');
  if (host !== undefined) return [host];
  const hosts = valueAt(node, 'hosts');
  if (hosts?.kind === 'list') return hosts.items.map(hostName);
  const roleNames = textsAt(node, 'roles') ?? one(textAt(node, 'role'));
  if (roleNames !== undefined) {
    return roleNames.flatMap((name) => roles.find((role) => role.name === name)?.hosts ?? []).map(({ name }) => name);
  }
  const tags = textsAt(node, 'tags') ?? one(textAt(node, 'tag')) ?? [];
  return tags.flatMap((tag) => taggedHosts(root, tag));
}

const one = (text: string | undefined): readonly string[] | undefined => (text === undefined ? undefined : [text]);

/**
 * Kamal only looks at roles that are plain lists, and where a host has one tag as a string it looks for the wanted tag
 * inside that string (2.12, `configuration/accessory.rb`).
 */
function taggedHosts(root: Hash, tag: string): string[] {
  return entriesOf(valueAt(root, 'servers')).flatMap(({ value }) => {
    const items = value.kind === 'list' ? value.items : [];
    return items.flatMap((item) => {
      const [entry] = entriesOf(item);
      return entry !== undefined && carriesTag(entry.value, tag) ? [keyText(entry.key)] : [];
    });
  });
}

function carriesTag(tags: Tree, tag: string): boolean {
  if (tags.kind === 'list') return tags.items.some((item) => keyText(item) === tag);
  return tags.kind === 'scalar' && tags.text.includes(tag);
}

interface WrittenPath {
  readonly local: string;
  readonly remote: string;
  readonly options?: string;
  readonly mode?: string;
  readonly owner?: string;
}

function pathItems(node: Tree, key: string): readonly WrittenPath[] {
  const list = valueAt(node, key);
  return list?.kind === 'list' ? list.items.map(readPath) : [];
}

function readPath(item: Tree): WrittenPath {
  if (isText(item)) {
    const [local = '', remote = '', ...options] = item.text.split(':');
    return { local, remote, ...(options.length > 0 && { options: options.join(':') }) };
  }
  return {
    local: textAt(item, 'local') ?? '',
    remote: textAt(item, 'remote') ?? '',
    ...defined({
      options: settingAt(item, 'options'),
      mode: settingAt(item, 'mode'),
      owner: settingAt(item, 'owner'),
    }),
  };
}

const mountOf = ({ remote, options }: WrittenPath): string => (options?.trim() ? `${remote}:${options}` : remote);

function resolveFile(service: string, path: WrittenPath): AccessoryFile {
  return {
    local: path.local,
    hostPath: service + path.remote,
    mount: mountOf(path),
    mode: path.mode ?? '755',
    ...defined({ owner: path.owner }),
    isTemplate: path.local.endsWith('erb'),
  };
}

function resolveDirectory(service: string, path: WrittenPath): AccessoryDirectory {
  const isAbsolute = path.local.startsWith('/');
  return {
    hostPath: isAbsolute ? path.local : `$PWD/${service}/${path.local.replace(/^\/+/, '')}`,
    mount: mountOf(path),
    ...defined({ mode: path.mode, owner: path.owner }),
  };
}

/** Kamal keeps files by local path and directories by host path: of two, the later stands at the earlier's place. */
function uniqueBy<T>(items: readonly T[], identity: (item: T, index: number) => string): T[] {
  return [...new Map(items.map((item, index) => [identity(item, index), item])).values()];
}

const fileIdentity = (file: AccessoryFile, index: number): string => (file.isTemplate ? `#${index}` : file.local);
const directoryIdentity = (directory: AccessoryDirectory): string => directory.hostPath;
