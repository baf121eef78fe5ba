/** Registry and builder. */
import { isLocalServer } from '../resolve/values.ts';
import { entryOf, isBlankTree, isFalse, isName, isTrue, settingAt, type Tree, textAt, valueAt } from '../tree.ts';
import { error, type Problem, type Rule, warning } from './rule.ts';

export const registry: Rule = function* ({ root }) {
  const node = valueAt(root, 'registry');
  if (node?.kind === 'hash' && node.entries.length > 0) yield* registryProblems(node, '');
};

/** What is wrong with a registry's credentials; a local registry needs none. */
export function* registryProblems(node: Tree, where: string): Iterable<Problem> {
  const server = valueAt(node, 'server');
  if (server !== undefined && !isName(server)) {
    yield error(server, `${where}registry.server should be text`);
    return;
  }
  const [scheme, bare] = textAt(node, 'server')?.split('://') ?? [];
  if (server !== undefined && bare !== undefined) {
    const isHub = /^(\w+\.)?docker\.io\b/.test(bare);
    const hint = isHub ? 'leave it out: images are of Docker Hub without it' : `write ${bare.replace(/\/+$/, '')}`;
    yield error(server, `${where}registry.server: no image has ${scheme}:// in its name`, hint);
  }
  if (isLocalServer(textAt(node, 'server'))) return;
  for (const key of ['username', 'password']) {
    const value = valueAt(node, key);
    if (value === undefined || isBlankTree(value)) {
      yield error(entryOf(node, key)?.key ?? node, `${where}registry.${key} is required`);
    } else if (!isCredential(value)) {
      yield error(value, `${where}registry.${key} should be a string, or a list with the name of one secret`);
    }
  }
}

function isCredential(node: Tree): boolean {
  if (node.kind !== 'list') return isString(node);
  return node.items.length === 1 && node.items.every(isString);
}

const isString = (node: Tree): boolean => node.kind === 'scalar' && node.type === 'string';

export const builder: Rule = function* ({ root, config }) {
  const node = valueAt(root, 'builder');
  const arch = valueAt(node, 'arch');
  const at = entryOf(root, 'builder')?.key ?? root;
  if (isBlankTree(arch))
    yield error(at, 'builder.arch is required', 'write arch: amd64, arch: arm64, or both as a list');
  const type = valueAt(node, 'cache', 'type');
  if (type?.kind === 'scalar' && type.type !== 'null' && !isFalse(type) && !isCacheType(type)) {
    yield error(type, `builder.cache.type is ${type.text}`, 'write gha or registry');
  }
  if (entryOf(node, 'pack') && arch?.kind === 'list' && arch.items.length > 1) {
    yield error(arch, 'builder.pack can only build for one architecture');
  }
  const local = valueAt(node, 'local');
  const remote = valueAt(node, 'remote');
  if (local !== undefined && isFalse(local) && isBlankTree(remote)) {
    yield error(local, 'builder.local is false, and there is no builder.remote to build on instead');
  }
  if (config.registry.isLocal && remote !== undefined && !isFalse(remote) && !/^ssh:/i.test(textOf(remote))) {
    yield error(remote, 'with a local registry, builder.remote must be reached by SSH', 'write ssh://user@host');
  }
  yield* dockerDriver(node);
};

const isCacheType = (node: Tree): boolean => isString(node) && ['gha', 'registry'].includes(textOf(node));
const textOf = (node: Tree): string => (node.kind === 'scalar' ? node.text : '');

/** Kamal means to refuse this but never calls the check (2.12, `configuration/builder.rb`); the build then fails. */
function* dockerDriver(node: Tree | undefined): Iterable<Problem> {
  const driver = valueAt(node, 'driver');
  if (driver === undefined || textAt(node, 'driver') !== 'docker') return;
  const arch = valueAt(node, 'arch');
  const reasons = [
    settingAt(node, 'remote') !== undefined && 'a remote builder',
    entryOf(node, 'cache') && 'a cache',
    arch?.kind === 'list' && arch.items.length > 1 && 'several architectures',
  ].filter(Boolean);
  if (reasons.length > 0) yield warning(driver, `builder.driver docker cannot do ${reasons.join(', ')}`);
  if (isTrue(valueAt(node, 'sbom'))) yield warning(driver, 'builder.driver docker cannot attach a bill of materials');
}
