/**
 * Where everything of a plan's picture stands, in pixels. Time goes one way, hosts stand across it: few hosts stand beside
 * each other and time goes down; many stand below each other and time goes to the right.
 */
import type { Plan } from '../../../planner/plan.ts';
import { type Edge, orderOf } from '../edges.ts';
import { type Places, placesOf } from './places.ts';

/** A rectangle, in pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Everything that is drawn, and where. */
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

interface Sizes {
  readonly time: Picture['time'];
  /** Of a step's box along the time and across it, with the gap behind it. */
  readonly along: number;
  readonly across: number;
  readonly gap: { readonly along: number; readonly across: number };
  /** Room before the first host for the phases' names, and before the first phase for the hosts' names. */
  readonly names: { readonly phases: number; readonly hosts: number };
}

/** More hosts, or more steps beside each other, and time goes to the right. */
const FEW = { hosts: 4, abreast: 6 };

/** A page of usual width has room for this. */
const PAGE = 1240;

const PAD = 10;

/** The picture of a plan that has steps. */
export function pictureOf(plan: Plan): Picture {
  const { edges } = orderOf(plan.steps);
  const { steps, lanes, phases } = placesOf(plan, edges);
  const { time, along, across, gap, names } = sizesOf(lanes);
  const rows = stacked(
    lanes.map(({ slots }) => slots * across + PAD),
    names.phases,
  );
  const spans = stacked(
    phases.map(({ ranks }) => ranks * along + PAD),
    names.hosts,
  );
  const box = (begin: number, side: number, length: number, breadth: number): Box =>
    time === 'down'
      ? { x: side, y: begin, width: breadth, height: length }
      : { x: begin, y: side, width: length, height: breadth };
  return {
    time,
    width: time === 'down' ? rows.end : spans.end,
    height: time === 'down' ? spans.end : rows.end,
    lanes: lanes.map(({ host }, at) => ({ host, ...box(0, rows.starts[at] ?? 0, spans.end, rows.sizes[at] ?? 0) })),
    phases: phases.map(({ phase }, at) => ({
      phase,
      ...box(spans.starts[at] ?? 0, 0, spans.sizes[at] ?? 0, rows.end),
    })),
    nodes: steps.map(({ lane, phase, rank, slot }) => {
      const begin = (spans.starts[phase] ?? 0) + rank * along + (PAD + gap.along) / 2;
      const side = (rows.starts[lane] ?? 0) + slot * across + (PAD + gap.across) / 2;
      return box(begin, side, along - gap.along, across - gap.across);
    }),
    edges,
  };
}

function sizesOf(lanes: Places['lanes']): Sizes {
  const abreast = lanes.reduce((sum, { slots }) => sum + slots, 0);
  if (lanes.length > FEW.hosts || abreast > FEW.abreast)
    return { time: 'right', along: 182, across: 40, gap: { along: 26, across: 4 }, names: { phases: 30, hosts: 148 } };
  const names = { phases: 92, hosts: 40 };
  const room = Math.floor((PAGE - names.phases - lanes.length * PAD) / abreast);
  return { time: 'down', along: 68, across: Math.min(262, room), gap: { along: 24, across: 14 }, names };
}

/** Where things of these sizes begin behind each other, and where the last one ends. */
function stacked(sizes: readonly number[], first: number) {
  const starts: number[] = [];
  let end = first;
  for (const size of sizes) {
    starts.push(end);
    end += size;
  }
  return { sizes, starts, end };
}
