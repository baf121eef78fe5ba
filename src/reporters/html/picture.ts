/**
 * Where everything of a plan's picture stands. Time goes one way, hosts stand across it: phases follow each other, and
 * within a phase dagre says which steps come behind which. Few hosts stand beside each other and time goes down; many
 * stand below each other and time goes to the right.
 */
import { Graph, layout } from '@dagrejs/dagre';
import type { Plan, Step } from '../../../planner/plan.ts';
import { LOCAL } from '../../../planner/step.ts';
import { type Edge, orderOf } from '../edges.ts';

/** Up to so many hosts time goes down. */
const FEW = 4;

/** So many steps of a host stand beside each other; more go on behind them. */
const ABREAST = 2;

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Picture {
  readonly time: 'down' | 'right';
  readonly width: number;
  readonly height: number;
  readonly lanes: readonly (Box & { readonly host: string })[];
  readonly phases: readonly (Box & { readonly phase: string })[];
  /** In the order of the plan's steps. */
  readonly nodes: readonly Box[];
  readonly edges: readonly Edge[];
}

/** Sizes in pixels: along the time and across it. */
interface Sizes {
  readonly node: Box;
  /** Between what follows each other, and between neighbours. */
  readonly gap: { readonly along: number; readonly across: number };
  /** Room before the first host for the phases' names, and before the first phase for the hosts' names. */
  readonly names: { readonly phases: number; readonly hosts: number };
}

const SIZES: Readonly<Record<Picture['time'], Sizes>> = {
  down: { node: box(0, 0, 248, 44), gap: { along: 24, across: 14 }, names: { phases: 92, hosts: 40 } },
  right: { node: box(0, 0, 156, 36), gap: { along: 26, across: 4 }, names: { phases: 30, hosts: 148 } },
};

function box(x: number, y: number, width: number, height: number): Box {
  return { x, y, width, height };
}

/** The picture of a plan that has steps. */
export function pictureOf(plan: Plan): Picture {
  const { edges } = orderOf(plan.steps);
  const hosts = lanesOf(plan);
  const time = hosts.length > FEW ? 'right' : 'down';
  const { node, gap, names } = SIZES[time];
  const isDown = time === 'down';
  const along = (isDown ? node.height : node.width) + gap.along;
  const across = (isDown ? node.width : node.height) + gap.across;
  const { places, phases, slots } = placed(plan.steps, edges, hosts);
  const lanes = rows(slots, across, names.phases);
  const spans = rows(
    phases.map(({ length }) => length),
    along,
    names.hosts,
  );
  const turned = (main: number, cross: number, length: number, breadth: number): Box =>
    isDown ? box(cross, main, breadth, length) : box(main, cross, length, breadth);
  const nodes = places.map(({ lane, phase, rank, slot }) => {
    const main = (spans.starts[phase] ?? 0) + rank * along + (PAD + gap.along) / 2;
    const cross = (lanes.starts[lane] ?? 0) + slot * across + (PAD + gap.across) / 2;
    return turned(main, cross, along - gap.along, across - gap.across);
  });
  return {
    time,
    width: isDown ? lanes.end : spans.end,
    height: isDown ? spans.end : lanes.end,
    lanes: hosts.map((host, at) => ({ host, ...turned(0, lanes.starts[at] ?? 0, spans.end, lanes.sizes[at] ?? 0) })),
    phases: phases.map(({ phase }, at) => ({
      phase,
      ...turned(spans.starts[at] ?? 0, 0, spans.sizes[at] ?? 0, lanes.end),
    })),
    nodes,
    edges,
  };
}

const PAD = 10;

/** Where rows of so many units begin, how thick they are, and where the last one ends. */
function rows(counts: readonly number[], unit: number, first: number) {
  const sizes = counts.map((count) => count * unit + PAD);
  const starts: number[] = [];
  let end = first;
  for (const size of sizes) {
    starts.push(end);
    end += size;
  }
  return { sizes, starts, end };
}

/** This machine first: its hooks and builds come before what hosts do. */
function lanesOf({ steps, hosts }: Plan): readonly string[] {
  const used = new Set(steps.map(({ host }) => host));
  const known = [LOCAL, ...hosts.map(({ name }) => name)].filter((host) => used.has(host));
  return [...new Set([...known, ...used])];
}

interface Place {
  readonly lane: number;
  readonly phase: number;
  /** Within the phase. */
  readonly rank: number;
  /** Within the lane. */
  readonly slot: number;
}

function placed(steps: readonly Step[], edges: readonly Edge[], hosts: readonly string[]) {
  const lanes = new Map(hosts.map((host, lane) => [host, lane]));
  const slots = hosts.map(() => 1);
  const places: Place[] = [];
  const byPhase = new Map<string, number[]>();
  for (const [at, { phase }] of steps.entries()) byPhase.set(phase, [...(byPhase.get(phase) ?? []), at]);
  const phases = [...byPhase].map(([phase, own], index) => {
    let length = 0;
    for (const rank of ranksOf(own, edges)) {
      const taken = new Map<number, number>();
      for (const at of rank) {
        const lane = lanes.get(steps[at]?.host ?? '') ?? 0;
        const nth = taken.get(lane) ?? 0;
        taken.set(lane, nth + 1);
        slots[lane] = Math.max(slots[lane] ?? 1, (nth % ABREAST) + 1);
        places[at] = { lane, phase: index, rank: length + Math.floor(nth / ABREAST), slot: nth % ABREAST };
      }
      length += Math.ceil(Math.max(...taken.values()) / ABREAST);
    }
    return { phase, length };
  });
  return { places, phases, slots };
}

/** The steps of one phase by rank, neighbours in the order that crosses the fewest edges. */
function ranksOf(own: readonly number[], edges: readonly Edge[]): readonly (readonly number[])[] {
  const graph = new Graph();
  // Turned around twice, because dagre puts each step as late as it can: this way as early.
  graph.setGraph({ rankdir: 'BT', ranker: 'longest-path' });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const at of own) graph.setNode(String(at), { width: 1, height: 1 });
  for (const { from, to } of edges) {
    if (graph.hasNode(String(from)) && graph.hasNode(String(to))) graph.setEdge(String(to), String(from));
  }
  layout(graph);
  const ranks = new Map<number, { readonly at: number; readonly x: number }[]>();
  for (const at of own) {
    const { x = 0, y = 0 } = graph.node(String(at)) as { readonly x?: number; readonly y?: number };
    ranks.set(y, [...(ranks.get(y) ?? []), { at, x }]);
  }
  const sorted = [...ranks].sort(([one], [two]) => one - two);
  return sorted.map(([, nodes]) => nodes.sort((one, two) => one.x - two.x).map(({ at }) => at));
}
