/** Environments: a flat map, or `clear`, `secret` and (at the root) `tags`. */
import type { Env, EnvSecret } from '../../../planner/config.ts';
import { entryOf, type Tree, textsAt, valueAt } from '../tree.ts';
import { clearPairs, mergePairs } from './values.ts';

interface RawEnv {
  readonly clear: Env['clear'];
  /** As written, `NAME` or `NAME:SECRET`; Kamal removes duplicates of the whole text. */
  readonly secrets: readonly string[];
}

/** Several `env` maps merged in order: the later clear value wins, secrets add up. */
export function resolveEnv(...layers: (Tree | undefined)[]): Env {
  const merged = layers.map(readEnv).reduce(mergeEnv, { clear: [], secrets: [] });
  return { clear: merged.clear, secrets: namedSecrets(merged.secrets) };
}

/** The `env` of a tag; undefined if nobody defined the tag. */
export const tagEnv = (rootEnv: Tree | undefined, tag: string): Tree | undefined => valueAt(rootEnv, 'tags', tag);

function readEnv(node: Tree | undefined): RawEnv {
  const isStructured = ['clear', 'secret', 'tags'].some((key) => entryOf(node, key) !== undefined);
  if (!isStructured) return { clear: clearPairs(node), secrets: [] };
  return { clear: clearPairs(valueAt(node, 'clear')), secrets: textsAt(node, 'secret') ?? [] };
}

function mergeEnv(base: RawEnv, over: RawEnv): RawEnv {
  return {
    clear: mergePairs(base.clear, over.clear),
    secrets: [...new Set([...base.secrets, ...over.secrets])],
  };
}

/** One secret per variable: the last alias wins, at the place of the first. */
function namedSecrets(written: readonly string[]): EnvSecret[] {
  const byKey = new Map<string, EnvSecret>();
  for (const entry of written) {
    const at = entry.indexOf(':');
    const key = at < 0 ? entry : entry.slice(0, at);
    byKey.set(key, { key, secret: at < 0 ? key : entry.slice(at + 1) });
  }
  return [...byKey.values()];
}
