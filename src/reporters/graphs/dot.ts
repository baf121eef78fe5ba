/** A plan in Graphviz's language: a cluster for each host, solid edges for all of these, dashed ones for one of these. */
import type { Plan } from '../../../planner/plan.ts';
import type { Look } from '../look.ts';
import { topOf } from '../top.ts';
import { type Node, stepGraph } from './graph.ts';
import { topLines } from './top-lines.ts';

/** The digraph, without a line end after the last line. */
export function renderDot(plan: Plan, look: Look): string {
  const { nodes, edges } = stepGraph(plan);
  const byHost = new Map<string, string[]>();
  for (const [at, node] of nodes.entries()) {
    byHost.set(node.host, [
      ...(byHost.get(node.host) ?? []),
      `    s${at + 1} [label="${boxText(node)}"${STYLES[node.looks]}]`,
    ]);
  }
  const hosts = [...byHost].map(([host, lines], at) => [
    `  subgraph cluster_${at + 1} {`,
    `    label="${escaped(host)}"`,
    ...lines,
    '  }',
  ]);
  return [
    'digraph plan {',
    `  graph [rankdir=LR, newrank=true, labelloc=t, labeljust=l, fontname="sans-serif", label="${topLines(topOf(plan, look)).map(escaped).join('\\l')}\\l"]`,
    '  node [shape=box, style=rounded, fontname="sans-serif"]',
    ...hosts.flat(),
    ...edges.map(({ from, to, kind }) => `  s${from + 1} -> s${to + 1}${kind === 'any' ? ' [style=dashed]' : ''}`),
    '}',
  ].join('\n');
}

const boxText = ({ phase, label }: Node): string => `${escaped(label)}\\n${escaped(phase)}`;

const STYLES: Readonly<Record<Node['looks'], string>> = {
  certain: '',
  conditional: ', style="rounded,dashed"',
  gap: ', color="#d1242f", penwidth=3',
};

/** Inside double quotes. Graphviz knows HTML's entities too. */
const escaped = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll(/["\\]/g, (character) => `\\${character}`);
