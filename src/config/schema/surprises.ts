/** Text that YAML reads as something else: legal, and probably not what was meant. */
import { type Diagnostic, diagnoseAt } from '../diagnostic.ts';
import type { Tree } from '../tree.ts';
import type { Keys } from './shapes.ts';

/** A warning where text was wanted and a number or boolean was read whose text differs from what is written. */
export function surpriseOf(node: Tree, path: readonly string[]): readonly Diagnostic[] {
  if (node.kind !== 'scalar' || node.type === 'string' || node.type === 'symbol') return [];
  if (node.text.toLowerCase() === node.written.toLowerCase()) return [];
  const message = `${path.join('.')}: YAML reads ${node.written} as ${node.text}`;
  return [diagnoseAt(node.place, { message, hint: `write "${node.written}" with quotes if you mean the text` })];
}

/** A warning where a key that should be a name was read as a number, a boolean or nothing. */
export function keySurpriseOf(key: Tree, path: readonly string[]): readonly Diagnostic[] {
  if (key.kind !== 'scalar' || key.type === 'string' || key.type === 'symbol' || key.text === key.written) return [];
  const message = `${path.join('.')}: YAML reads the key ${key.written} as ${key.text || 'nothing'}`;
  return [diagnoseAt(key.place, { message, hint: `write "${key.written}" with quotes if you mean the text` })];
}

/** True for the shape of `env`, which may also be a flat map of clear values. */
export const isEnvShape = (shape: Keys): boolean => 'clear' in shape.keys && 'secret' in shape.keys;
