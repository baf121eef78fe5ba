/** Small readings of a tree that several resolvers share. All of them pass over what has the wrong type. */
import type { ClearValue, Credential, Logging, OptionValue, Pairs, Registry } from '../../../planner/config.ts';
import { mergeTrees } from '../merge.ts';
import {
  entriesOf,
  inspect,
  isFalse,
  isTrue,
  keyText,
  settingAt,
  type Tree,
  textAt,
  textsAt,
  valueAt,
} from '../tree.ts';

/** A map as pairs whose values print as Ruby prints them; `false` stays itself, null is empty. */
export function clearPairs(node: Tree | undefined): Pairs<ClearValue> {
  return entriesOf(node).map(({ key, value }) => [keyText(key), isFalse(value) ? false : printed(value)] as const);
}

/** A map of strings. */
export function textPairs(node: Tree | undefined): Pairs<string> {
  return entriesOf(node).map(({ key, value }) => [keyText(key), printed(value)] as const);
}

/** Docker options, without `restart`, which is a policy and not an option. */
export function optionPairs(node: Tree | undefined): Pairs<OptionValue> {
  return entriesOf(node)
    .filter(({ key }) => keyText(key) !== 'restart')
    .map(({ key, value }) => [keyText(key), optionValue(value)] as const);
}

function optionValue(value: Tree): OptionValue {
  if (isTrue(value) || isFalse(value)) return isTrue(value);
  if (value.kind === 'list') return value.items.map(printed);
  if (value.kind === 'hash') return value.entries.map((entry) => `[${inspect(entry.key)}, ${inspect(entry.value)}]`);
  return value.text;
}

const printed = (value: Tree): string => (value.kind === 'scalar' ? value.text : inspect(value));

/** The restart policy among docker options. */
export const restartOf = (options: Tree | undefined): string => textAt(options, 'restart') ?? 'unless-stopped';

/** Pairs of the first overridden by those of the second, in the order in which keys first came. */
export function mergePairs<T>(base: Pairs<T>, over: Pairs<T>): Pairs<T> {
  return [...new Map([...base, ...over])];
}

/** Logging of the root with a role's laid over it. */
export function resolveLogging(root: Tree | undefined, role?: Tree): Logging {
  const merged = mergeTrees(root, role);
  const options = clearPairs(valueAt(merged, 'options'));
  // Beside options Kamal passes even `false` on (2.12, `configuration/logging.rb`).
  const driver = options.length > 0 ? textAt(merged, 'driver') : settingAt(merged, 'driver');
  return { ...(driver?.trim() ? { driver } : {}), options };
}

/** A registry; `localhost:PORT` is the local one. */
export function resolveRegistry(node: Tree | undefined): Registry {
  const server = textAt(node, 'server');
  const username = credential(node, 'username');
  const password = credential(node, 'password');
  return {
    ...(server !== undefined && { server }),
    ...(username && { username }),
    ...(password && { password }),
    isLocal: isLocalServer(server),
  };
}

/** As Kamal 2.12 tells a local registry (`configuration/registry.rb`): plain `localhost` is not one. */
export const isLocalServer = (server: string | undefined): boolean => /^localhost[:$]/m.test(server ?? '');

function credential(node: Tree | undefined, key: string): Credential | undefined {
  const [secret] = textsAt(node, key) ?? [];
  if (secret !== undefined) return { secret };
  const literal = textAt(node, key);
  return literal === undefined ? undefined : { literal };
}

/** `first[/second]`, leaving out what is missing. */
export const joinPath = (...parts: (string | undefined)[]): string =>
  parts.filter((part) => part !== undefined).join('/');

/** Ruby's `split`: without the empty parts at the end. */
export function rubySplit(text: string, separator: string): string[] {
  const parts = text.split(separator);
  return parts.slice(0, parts.findLastIndex((part) => part !== '') + 1);
}
