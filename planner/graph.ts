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
  /** By their ids. */
  readonly drafts: ReadonlyMap<string, Draft>;
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
  const givers = collect(drafts, ids, (draft) => draft.gives);
  const ended = new Set(drafts.flatMap((draft) => draft.ends));
  const users = collect(drafts, ids, (draft) => draft.needs.filter((thing) => ended.has(thing)));
  const problems = [...sameIds(ids), ...twoGivers(givers), ...unmetNeeds(drafts, ids, givers)];
  if (problems.length > 0) return { problems };

  const edges = new Map(drafts.map((draft, at) => [ids[at] ?? '', edgesOf(draft, ids[at] ?? '', givers, users)]));
  const sorted = sort(ids, edges);
  if (sorted === undefined) return { problems: cycles(ids, edges) };
  return { ids: sorted, drafts: new Map(drafts.map((draft, at) => [ids[at] ?? '', draft])), edges };
}

/** A loop rather than lists of lists: this is the hot spot of large plans. */
function edgesOf(
  { needs, ends }: Draft,
  id: string,
  givers: ReadonlyMap<Thing, readonly string[]>,
  users: ReadonlyMap<Thing, readonly string[]>,
): Edges {
  const after = new Set<string>();
  const afterAny: (readonly string[])[] = [];
  for (const thing of needs) {
    const given = givers.get(thing) ?? [];
    if (isFirst(thing)) afterAny.push(given);
    if (!isFirst(thing)) for (const other of given) after.add(other);
  }
  for (const thing of ends) for (const other of users.get(thing) ?? []) after.add(other);
  after.delete(id);
  return { after: [...after], afterAny };
}

function collect(
  drafts: readonly Draft[],
  ids: readonly string[],
  of: (draft: Draft) => readonly Thing[],
): Map<Thing, string[]> {
  const found = new Map<Thing, string[]>();
  for (const [at, draft] of drafts.entries()) {
    for (const thing of of(draft)) append(found, thing, ids[at] ?? '');
  }
  return found;
}

function append<K, V>(found: Map<K, V[]>, key: K, value: V): void {
  const list = found.get(key);
  if (list === undefined) found.set(key, [value]);
  list?.push(value);
}

function sameIds(ids: readonly string[]): GraphProblem[] {
  const seen = new Set<string>();
  const twice = ids.filter((id) => seen.size === seen.add(id).size);
  return twice.map((id) => ({ problem: 'same id', id }));
}

const twoGivers = (givers: ReadonlyMap<Thing, readonly string[]>): GraphProblem[] =>
  [...givers].flatMap(([thing, ids]) =>
    ids.length > 1 && !isFirst(thing) ? [{ problem: 'two givers' as const, thing, ids }] : [],
  );

function unmetNeeds(
  drafts: readonly Draft[],
  ids: readonly string[],
  givers: ReadonlyMap<Thing, readonly string[]>,
): GraphProblem[] {
  return drafts.flatMap((draft, at) => {
    if (draft.needs.every((thing) => givers.has(thing))) return [];
    const unmet = draft.needs.filter((thing) => !givers.has(thing));
    return unmet.map((thing) => ({ problem: 'unmet need' as const, id: ids[at] ?? '', thing }));
  });
}

/** Something that an id waits for; of an "any" set the first that comes is enough. */
interface Wait {
  readonly id: string;
  isOver: boolean;
}

/** Kahn's algorithm with the recipe's order as tie-break; undefined where some wait for each other. */
function sort(ids: readonly string[], edges: ReadonlyMap<string, Edges>): string[] | undefined {
  const waits = waitsFor(edges);
  const left = new Map([...edges].map(([id, { after, afterAny }]) => [id, after.length + afterAny.length]));
  const rank = new Map(ids.map((id, at) => [id, at]));
  const ready = ids.filter((id) => left.get(id) === 0);
  const sorted: string[] = [];
  for (let id = ready.shift(); id !== undefined; id = ready.shift()) {
    sorted.push(id);
    for (const wait of waits.get(id) ?? []) {
      if (wait.isOver) continue;
      wait.isOver = true;
      const more = (left.get(wait.id) ?? 0) - 1;
      left.set(wait.id, more);
      if (more === 0) insertByRank(ready, wait.id, rank);
    }
  }
  return sorted.length === ids.length ? sorted : undefined;
}

/** By the id that ends them. A set is one wait: what stands in it may itself come after the one that waits. */
function waitsFor(edges: ReadonlyMap<string, Edges>): Map<string, Wait[]> {
  const waits = new Map<string, Wait[]>();
  for (const [id, { after, afterAny }] of edges) {
    for (const before of after) append(waits, before, { id, isOver: false });
    for (const set of afterAny) {
      const wait: Wait = { id, isOver: false };
      for (const before of set) append(waits, before, wait);
    }
  }
  return waits;
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

/** Binary insertion, so that a plan for a thousand hosts stays cheap. */
function insertByRank(ready: string[], id: string, rank: ReadonlyMap<string, number>): void {
  const mine = rank.get(id) ?? 0;
  let low = 0;
  let high = ready.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rank.get(ready[middle] ?? '') ?? 0) < mine) low = middle + 1;
    if ((rank.get(ready[middle] ?? '') ?? 0) >= mine) high = middle;
  }
  ready.splice(low, 0, id);
}
