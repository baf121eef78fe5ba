/** Which step stands where, in units: hosts are lanes, phases follow each other, and dagre ranks the steps of a phase. */
import { Graph, layout } from '@dagrejs/dagre';
import type { Plan, Step } from '../../../planner/plan.ts';
import { LOCAL } from '../../../planner/step.ts';
import type { Edge } from '../edges.ts';
import { list } from '../wording.ts';

/** So many steps of a host stand beside each other; more go on behind them. */
const ABREAST = 2;

/** Where a step stands. */
export interface Place {
  readonly lane: number;
  readonly phase: number;
  /** Within the phase. */
  readonly rank: number;
  /** Within the lane. */
  readonly slot: number;
}

/** Where all steps stand, and how much room that takes. */
export interface Places {
  /** In the order of the plan's steps. */
  readonly steps: readonly Place[];
  readonly lanes: readonly { readonly host: string; readonly slots: number }[];
  readonly phases: readonly { readonly phase: string; readonly ranks: number }[];
}

/** The places of a plan's steps, which follow each other by these edges. */
export function placesOf(plan: Plan, edges: readonly Edge[]): Places {
  const { steps } = plan;
  const hosts = hostsOf(plan);
  const lanes = new Map(hosts.map((host, lane) => [host, lane]));
  const slots = hosts.map(() => 1);
  const places: Place[] = [];
  const phases = phasesOf(steps, edges).map(({ phase, own }, index) => {
    let ranks = 0;
    for (const rank of ranksOf(own, edges)) {
      const taken = new Map<number, number>();
      for (const at of rank) {
        const lane = lanes.get(steps[at]?.host ?? '') ?? 0;
        const nth = taken.get(lane) ?? 0;
        taken.set(lane, nth + 1);
        slots[lane] = Math.max(slots[lane] ?? 1, (nth % ABREAST) + 1);
        places[at] = { lane, phase: index, rank: ranks + Math.floor(nth / ABREAST), slot: nth % ABREAST };
      }
      ranks += Math.ceil(Math.max(...taken.values()) / ABREAST);
    }
    return { phase, ranks };
  });
  return { steps: places, lanes: hosts.map((host, lane) => ({ host, slots: slots[lane] ?? 1 })), phases };
}

/** This machine first: its hooks and builds come before what hosts do. */
function hostsOf({ steps, hosts }: Plan): readonly string[] {
  const used = new Set(steps.map(({ host }) => host));
  const known = [LOCAL, ...hosts.map(({ name }) => name)].filter((host) => used.has(host));
  return [...new Set([...known, ...used])];
}

interface Phase {
  readonly phase: string;
  readonly own: readonly number[];
}

/**
 * The phases with their steps: each behind those that it waits for, otherwise as they are met in the plan. Phases that
 * wait for each other, as batches of several roles can, are one.
 */
function phasesOf(steps: readonly Step[], edges: readonly Edge[]): readonly Phase[] {
  const own = new Map<string, number[]>();
  for (const [at, { phase }] of steps.entries()) {
    const known = own.get(phase) ?? [];
    known.push(at);
    own.set(phase, known);
  }
  const before = new Map([...own.keys()].map((phase) => [phase, new Set<string>()]));
  for (const { from, to } of edges) {
    const [first, second] = [steps[from]?.phase ?? '', steps[to]?.phase ?? ''];
    if (first !== second) before.get(second)?.add(first);
  }
  const ordered: Phase[] = [];
  while (before.size > 0) {
    const group = firstOf(before);
    for (const phase of group) before.delete(phase);
    const at = group.flatMap((phase) => own.get(phase) ?? []).sort((one, two) => one - two);
    ordered.push({ phase: list(group), own: at });
  }
  return ordered;
}

/** A phase that waits for none of these, or the smallest group that waits for none outside it. */
function firstOf(before: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  const waits = (phase: string): string[] => [...(before.get(phase) ?? [])].filter((other) => before.has(other));
  const free = [...before.keys()].find((phase) => waits(phase).length === 0);
  if (free !== undefined) return [free];
  const groups = [...before.keys()].map((phase) => {
    const reached = new Set([phase]);
    for (const one of reached) for (const other of waits(one)) reached.add(other);
    return [...before.keys()].filter((one) => reached.has(one));
  });
  return groups.sort((one, two) => one.length - two.length)[0] ?? [];
}

/** The steps of one phase by rank, neighbours in the order that crosses the fewest edges. */
function ranksOf(own: readonly number[], edges: readonly Edge[]): readonly (readonly number[])[] {
  const graph = new Graph();
  // Turned around twice, because dagre puts each step as late as it can: this way as early.
  graph.setGraph({ rankdir: 'BT', ranker: 'longest-path' });
  graph.setDefaultEdgeLabel(() => ({}));
  const isOwn = new Set(own);
  for (const at of own) graph.setNode(String(at), { width: 1, height: 1 });
  for (const { from, to } of edges) {
    if (isOwn.has(from) && isOwn.has(to)) graph.setEdge(String(to), String(from));
  }
  layout(graph);
  const ranks = new Map<number, { readonly at: number; readonly x: number }[]>();
  for (const at of own) {
    const { x = 0, y = 0 } = graph.node(String(at)) as { readonly x?: number; readonly y?: number };
    const rank = ranks.get(y) ?? [];
    rank.push({ at, x });
    ranks.set(y, rank);
  }
  const sorted = [...ranks].sort(([one], [two]) => one - two);
  return sorted.map(([, nodes]) => nodes.sort((one, two) => one.x - two.x).map(({ at }) => at));
}
