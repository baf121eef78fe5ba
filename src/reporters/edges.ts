/** Who waits for whom, without the edges that others imply: what is left is what a picture has to show. */
import type { Step } from '../../planner/plan.ts';

/** One step waits for another. */
export interface Edge {
  /** Index of the step that comes first. */
  readonly from: number;
  readonly to: number;
  /** `any`: one of several such steps is enough. */
  readonly kind: 'all' | 'any';
}

type Waiting = Pick<Step, 'id' | 'after' | 'after_any'>;

/** How steps that stand in plan order follow each other. */
export interface Order {
  readonly edges: readonly Edge[];
  /** Which steps have finished for certain before a step starts. */
  readonly before: readonly Bits[];
}

/** The edges between these steps, which stand in plan order, and what comes before each. */
export function orderOf(steps: readonly Waiting[]): Order {
  const index = new Map(steps.map(({ id }, at) => [id, at]));
  const before: Bits[] = [];
  const edges: Edge[] = [];
  for (const [to, { after, after_any }] of steps.entries()) {
    const known = (ids: readonly string[]): number[] =>
      [...new Set(ids.flatMap((id) => index.get(id) ?? []))].filter((from) => from < to);
    const sets = after_any.map(known);
    const seen = new Bits(steps.length);
    for (const set of sets) if (set.length > 1) seen.addAll(shared(set, before, steps.length));
    const all: number[] = [];
    const only = sets.flatMap((set) => (set.length === 1 ? set : []));
    for (const from of known(after)
      .concat(only)
      .sort((one, two) => two - one)) {
      if (!seen.has(from)) all.push(from);
      seen.addAll(before[from] as Bits);
      seen.add(from);
    }
    const open = sets.filter((set) => !set.some((from) => seen.has(from)));
    edges.push(...all.reverse().map((from): Edge => ({ from, to, kind: 'all' })));
    edges.push(...[...new Set(open.flat())].map((from): Edge => ({ from, to, kind: 'any' })));
    before.push(seen);
  }
  return { edges, before };
}

/** What comes before each of these, whichever of them is first. */
function shared([first = 0, ...others]: readonly number[], before: readonly Bits[], size: number): Bits {
  const bits = new Bits(size);
  bits.addAll(before[first] as Bits);
  for (const other of others) bits.keep(before[other] as Bits);
  return bits;
}

/** Thousands of steps times thousands before them: one bit each. */
export class Bits {
  readonly #words: Uint32Array;

  constructor(size: number) {
    this.#words = new Uint32Array((size >> 5) + 1);
  }

  has(at: number): boolean {
    return (((this.#words[at >> 5] ?? 0) >>> (at & 31)) & 1) === 1;
  }

  add(at: number): void {
    this.#words[at >> 5] = (this.#words[at >> 5] ?? 0) | (1 << (at & 31));
  }

  addAll(others: Bits): void {
    for (let at = 0; at < this.#words.length; at += 1) {
      this.#words[at] = (this.#words[at] ?? 0) | (others.#words[at] ?? 0);
    }
  }

  keep(others: Bits): void {
    for (let at = 0; at < this.#words.length; at += 1) {
      this.#words[at] = (this.#words[at] ?? 0) & (others.#words[at] ?? 0);
    }
  }
}
