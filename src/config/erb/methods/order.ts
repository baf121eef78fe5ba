/** Which values have an order that is known here. */
import type { Call } from '../call.ts';
import { Unsupported } from '../tokens.ts';
import type { Value } from '../values.ts';

/** Elements of which each can be compared with each. */
export function alike(all: readonly Value[], call: Call): readonly Value[] {
  const kinds = new Set(
    all.map((item) => (typeof item === 'bigint' ? 'number' : Array.isArray(item) ? 'array' : typeof item)),
  );
  const isKnown = kinds.size === 0 || (kinds.size === 1 && (kinds.has('number') || kinds.has('string')));
  if (isKnown || all.length < 2 || (kinds.size === 1 && kinds.has('array') && all.every(isAlike))) return all;
  throw new Unsupported('Ruby: an order of these is not known here', call.node);
}

/** True for a list of texts and numbers that come first in every list. */
const isAlike = (item: Value, _at: number, all: readonly Value[]): boolean => {
  const shape = (one: Value): string => (Array.isArray(one) ? one.map((part) => typeof part).join() : '');
  return shape(item) === shape(all[0] ?? null) && /^(?:(?:bigint|string|number),?)+$/.test(shape(item));
};
