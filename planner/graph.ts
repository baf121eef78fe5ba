/** The one file that knows graphlib: who comes after whom, derived from what drafts need, give and end. */
import { alg, Graph } from '@dagrejs/graphlib';
import type { Draft } from './step.ts';
import { isFirst, type Thing } from './things.ts';

export interface Edges {
  /** All of these come first. */
  readonly after: readonly string[];
  /** One of each set comes first. */
  readonly afterAny: readonly (readonly string[])[];
}

export interface Ordered {
  /** Ids so that givers stand before those who need what they give; ties keep the recipe's order. */
  readonly ids: readonly string[];
  /** In the same order. */
  readonly drafts: readonly Draft[];
  readonly edges: ReadonlyMap<string, Edges>;
}

export type GraphProblem =
  | { readonly problem: 'unmet need'; readonly id: string; readonly thing: Thing }
  | { readonly problem: 'two givers'; readonly thing: Thing; readonly ids: readonly string[] }
  | { readonly problem: 'cycle'; readonly ids: readonly string[] }
  | { readonly problem: 'same id'; readonly id: string };

/** A step's readable identity. */
export const idOf = ({ kind, subject, host }: Draft): string =>
  `${kind}${subject === '' ? '' : ` ${subject}`} @${host}`;

/** Derives the edges and a stable order, or says which need nobody meets and which steps wait for each other. */
export function order(drafts: readonly Draft[]): Ordered | { readonly problems: readonly GraphProblem[] } {
  const ids = drafts.map(idOf);
  const found = slotsIn(drafts);
  const waits = waitsIn(drafts, ids, found);
  const edges = new Map(ids.map((id, at) => [id, edgesOf(waits, ids, at)]));
  const same = edges.size < ids.length ? sameIds(ids) : [];
  const problems = [...same, ...twoGivers(found, ids), ...waits.problems];
  if (problems.length > 0) return { problems };
  const sorted = sort(waits);
  if (sorted.length < ids.length) return { problems: cycles(ids, edges) };
  return { ids: sorted.map((at) => ids[at] ?? ''), drafts: sorted.flatMap((at) => drafts[at] ?? []), edges };
}

/**
 * Below, steps are their places in the recipe's order, and lists are gone through by `forEach`: this is the hot spot of large
 * plans, and iterators cost an object for every item.
 */
type Place = number;

/** Who deals with a thing. */
interface Slot {
  readonly givers: Place[];
  /** Who needs it, where somebody ends it. */
  users: Place[] | undefined;
}

type Slots = ReadonlyMap<Thing, Slot>;

function slotsIn(drafts: readonly Draft[]): Slots {
  const found = new Map<Thing, Slot>();
  const slotOf = (thing: Thing): Slot => {
    const slot = found.get(thing) ?? { givers: [], users: undefined };
    found.set(thing, slot);
    return slot;
  };
  drafts.forEach(({ gives }, at) => gives.forEach((thing) => slotOf(thing).givers.push(at)));
  drafts.forEach(({ ends }) => ends.forEach((thing) => (slotOf(thing).users = [])));
  return found;
}

function sameIds(ids: readonly string[]): GraphProblem[] {
  const seen = new Set<string>();
  const twice = ids.filter((id) => seen.size === seen.add(id).size);
  return twice.map((id) => ({ problem: 'same id', id }));
}

function twoGivers(slots: Slots, ids: readonly string[]): GraphProblem[] {
  const problems: GraphProblem[] = [];
  slots.forEach(({ givers }, thing) => {
    if (givers.length > 1 && !isFirst(thing))
      problems.push({ problem: 'two givers', thing, ids: givers.map((at) => ids[at] ?? '') });
  });
  return problems;
}

/** Who waits for whom, step by step. */
interface Waits {
  /** All of these come first. */
  readonly after: readonly (readonly Place[])[];
  /** One of each set comes first. A set is one wait: what stands in it may itself come after the one that waits. */
  readonly afterAny: ReadonlyMap<Place, readonly (readonly Place[])[]>;
  readonly problems: readonly GraphProblem[];
}

function waitsIn(drafts: readonly Draft[], ids: readonly string[], slots: Slots): Waits {
  const problems: GraphProblem[] = [];
  const after: Place[][] = [];
  const afterAny = new Map<Place, Place[][]>();
  drafts.forEach(({ needs }, at) => {
    const before: Place[] = [];
    after.push(before);
    needs.forEach((thing) => {
      const slot = slots.get(thing);
      if (slot === undefined || slot.givers.length === 0)
        return void problems.push({ problem: 'unmet need', id: ids[at] ?? '', thing });
      slot.users?.push(at);
      if (isFirst(thing)) return void afterAny.set(at, [...(afterAny.get(at) ?? []), slot.givers]);
      return slot.givers.forEach((giver) => before.push(giver));
    });
  });
  drafts.forEach(({ ends }, at) =>
    ends.forEach((thing) => slots.get(thing)?.users?.forEach((user) => after[at]?.push(user))),
  );
  return { after: after.map(withoutRepeats), afterAny, problems };
}

/** Up to here looking through a list is quicker than making a set. */
const FEW = 16;

/** Each once, and no step after itself. */
function withoutRepeats(places: readonly Place[], at: Place): readonly Place[] {
  if (places.length > FEW) return [...new Set(places)].filter((other) => other !== at);
  const isNew = (other: Place, index: number): boolean => other !== at && places.indexOf(other) === index;
  return places.every(isNew) ? places : places.filter(isNew);
}

const edgesOf = ({ after, afterAny }: Waits, ids: readonly string[], at: Place): Edges => ({
  after: (after[at] ?? []).map((other) => ids[other] ?? ''),
  afterAny: (afterAny.get(at) ?? []).map((set) => set.map((other) => ids[other] ?? '')),
});

/** Kahn's algorithm with the recipe's order as tie-break. Shorter than the drafts where some wait for each other. */
function sort({ after, afterAny }: Waits): Place[] {
  const left = after.map((before, at) => before.length + (afterAny.get(at)?.length ?? 0));
  const waiting: Place[][] = after.map(() => []);
  after.forEach((before, at) => before.forEach((other) => waiting[other]?.push(at)));
  const sets: { readonly at: Place; isOver: boolean }[][] = [];
  afterAny.forEach((all, at) =>
    all.forEach((set) => {
      const wait = { at, isOver: false };
      set.forEach((other) => (sets[other] ??= []).push(wait));
    }),
  );
  const ready = [...left.keys()].filter((at) => left[at] === 0);
  const sorted: Place[] = [];
  const isOver = (at: Place): void => {
    const more = (left[at] ?? 0) - 1;
    left[at] = more;
    if (more === 0) insert(ready, at);
  };
  for (let at = ready.shift(); at !== undefined; at = ready.shift()) {
    sorted.push(at);
    waiting[at]?.forEach(isOver);
    sets[at]?.forEach((wait) => {
      if (!wait.isOver) isOver(wait.at);
      wait.isOver = true;
    });
  }
  return sorted;
}

/** Binary insertion, so that a plan for a thousand hosts stays cheap. */
function insert(ready: Place[], at: Place): void {
  let low = 0;
  let high = ready.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((ready[middle] ?? 0) < at) low = middle + 1;
    if ((ready[middle] ?? 0) >= at) high = middle;
  }
  ready.splice(low, 0, at);
}

/** graphlib finds and names them. */
function cycles(ids: readonly string[], edges: ReadonlyMap<string, Edges>): GraphProblem[] {
  const graph = new Graph({ directed: true });
  for (const id of ids) graph.setNode(`step:${id}`);
  for (const [id, { after, afterAny }] of edges) {
    for (const before of [...after, ...afterAny.flat()]) graph.setEdge(`step:${before}`, `step:${id}`);
  }
  return alg
    .findCycles(graph)
    .map((cycle) => ({ problem: 'cycle', ids: cycle.map((node) => node.slice('step:'.length)) }));
}
