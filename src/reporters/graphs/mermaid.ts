/** A plan as a Mermaid flowchart, which GitHub and GitLab draw. Above their limits the same steps of several hosts are one. */
import type { Plan } from '../../../planner/plan.ts';
import { wrap } from '../layout.ts';
import type { Look } from '../look.ts';
import { topOf } from '../top.ts';
import { type Graph, hostGraph, type Node, phaseGraph, stepGraph } from './graph.ts';
import { topLines } from './top-lines.ts';

/** GitHub draws no more (`maxTextSize` and `maxEdges` of Mermaid's configuration, less the one below the first box). */
const LONGEST = 50_000;
const MOST_EDGES = 499;

/** Characters in a line of a step's box. */
const BOX_WIDTH = 40;

/** From this many hosts on, time goes from left to right, so that hosts stand below each other. */
const MANY_HOSTS = 4;

/** The flowchart, without a line end after the last line. */
export function renderMermaid(plan: Plan, look: Look): string {
  const top = topLines(topOf(plan, look));
  const page = (graph: Graph): string => flowchart(plan, graph, top);
  for (const graph of [stepGraph(plan), hostGraph(plan)]) {
    if (graph.edges.length > MOST_EDGES) continue;
    const text = page(graph);
    if (text.length <= LONGEST) return text;
  }
  return page(phaseGraph(plan));
}

function flowchart({ hosts }: Plan, { nodes, edges, folded }: Graph, top: readonly string[]): string {
  const notes = folded === undefined ? top : [...top, `Too large for one node per step: ${folded}.`];
  const byPhase = new Map<string, string[]>();
  for (const [at, node] of nodes.entries()) {
    byPhase.set(node.phase, [...(byPhase.get(node.phase) ?? []), `    s${at + 1}${box(node)}`]);
  }
  const phases = [...byPhase].map(([phase, lines], at) => [
    `  subgraph p${at + 1}["${escaped(phase)}"]`,
    ...lines,
    '  end',
  ]);
  return [
    // Lines are broken here: Mermaid would break the first box into a tower.
    '%%{init: {"flowchart": {"wrappingWidth": 900}}}%%',
    `flowchart ${hosts.length < MANY_HOSTS ? 'TB' : 'LR'}`,
    `  plan["${notes.map(escaped).join('<br/>')}"]:::plan`,
    ...phases.flat(),
    ...(nodes.length === 0 ? [] : ['  plan ~~~ s1']),
    ...edges.map(({ from, to, kind }) => `  s${from + 1} ${kind === 'any' ? '-.->' : '-->'} s${to + 1}`),
    ...STYLES,
  ].join('\n');
}

function box({ host, label, looks }: Node): string {
  const text = `["${[host, ...wrap(label, BOX_WIDTH)].map(escaped).join('<br/>')}"]`;
  return looks === 'certain' ? text : `${text}:::${looks}`;
}

const STYLES = [
  '  classDef plan text-align:left',
  '  classDef conditional stroke-dasharray:4',
  '  classDef gap stroke:#d1242f,stroke-width:3px',
];

/** Mermaid's own entities: whatever could be markup, a directive or the end of the text is a number. */
const escaped = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .replaceAll(/[^\p{L}\p{N}\p{M} ,.:/()=+·→…?-]/gu, (character) => `#${character.codePointAt(0)};`);
