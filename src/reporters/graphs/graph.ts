/** A plan as a picture's nodes and edges, as fine as its place allows: steps, the same step of several hosts, or phases. */
import type { Plan, Step } from '../../../planner/plan.ts';
import { type Edge, orderOf } from '../edges.ts';
import { hostsText } from '../host-names.ts';
import { markOf } from '../symbols.ts';
import { count, shorten } from '../wording.ts';

/** One box of a picture: a step, or several. */
export interface Node {
  readonly phase: string;
  readonly host: string;
  readonly label: string;
  readonly looks: 'certain' | 'conditional' | 'gap';
}

/** What is drawn, in plan order. */
export interface Graph {
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
  /** What was folded to make it small. */
  readonly folded?: string;
}

/** One node for each step. */
export const stepGraph = (plan: Plan): Graph => ({
  nodes: plan.steps.map((step) => nodeOf([step], step.host)),
  edges: orderOf(plan.steps).edges,
});

/** One node for a step that several hosts have. */
export function hostGraph(plan: Plan): Graph {
  const seen = new Map<string, number>();
  const keyOf = (step: Step): string => {
    const text = [step.phase, markOf(step), step.label.replaceAll(step.host, '\0')].join('\n');
    const nth = (seen.get(`${step.host}\n${text}`) ?? 0) + 1;
    seen.set(`${step.host}\n${text}`, nth);
    return `${text}\n${nth}`;
  };
  return { ...merged(plan, keyOf, nodeOf), folded: 'a step that several hosts have is drawn once' };
}

/** One node for each phase; phases that differ in their numbers, such as batches, are one. */
export function phaseGraph(plan: Plan): Graph {
  const node = (steps: readonly Step[], host: string): Node => {
    const phases = [...new Set(steps.map(({ phase }) => phase))];
    const phase = phases.length === 1 ? `${phases[0]}` : `${phases[0]} … ${phases.at(-1)}`;
    return { phase, host, label: count(steps.length, 'step'), looks: looksOf(steps) };
  };
  return { ...merged(plan, ({ phase }) => phase.replace(/\d+/g, '#'), node), folded: 'each phase is drawn as one' };
}

type ToNode = (steps: readonly Step[], host: string) => Node;

function merged(plan: Plan, keyOf: (step: Step) => string, toNode: ToNode): Omit<Graph, 'folded'> {
  const groups = new Map<string, Step[]>();
  const groupOf = new Map<string, string>();
  for (const step of plan.steps) {
    const key = keyOf(step);
    groupOf.set(step.id, key);
    groups.set(key, [...(groups.get(key) ?? []), step]);
  }
  const keysOf = (ids: readonly string[]): string[] => [...new Set(ids.flatMap((id) => groupOf.get(id) ?? []))];
  const waiting = [...groups].map(([id, steps]) => {
    const sets = steps.flatMap(({ after_any }) => after_any.map(keysOf));
    const only = sets.filter(({ length }) => length === 1).flat();
    const after = keysOf(steps.flatMap((step) => step.after));
    return { id, after: [...after, ...only], after_any: sets.filter(({ length }) => length > 1) };
  });
  const nodes = [...groups.values()].map((steps) =>
    toNode(steps, hostsText([...new Set(steps.map(({ host }) => host))], plan)),
  );
  return { nodes, edges: orderOf(waiting).edges };
}

function nodeOf(steps: readonly Step[], host: string): Node {
  const { phase, label, guard, ...rest } = steps[0] as Step;
  const condition = guard.state === 'conditional' ? `, ${guard.unless}` : '';
  return { phase, host, label: `${markOf({ guard, ...rest })} ${shorten(label)}${condition}`, looks: looksOf(steps) };
}

function looksOf(steps: readonly Step[]): Node['looks'] {
  if (steps.some(({ interruption }) => interruption !== undefined)) return 'gap';
  return steps.some(({ guard }) => guard.state === 'conditional') ? 'conditional' : 'certain';
}
