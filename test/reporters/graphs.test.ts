/** Plans as pictures of other programs: what is drawn, what is folded, and texts that stay texts. */
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makePlan } from '../../planner/index.ts';
import type { Plan } from '../../planner/plan.ts';
import { orderOf } from '../../src/reporters/edges.ts';
import { renderDot } from '../../src/reporters/graphs/dot.ts';
import { renderMermaid } from '../../src/reporters/graphs/mermaid.ts';
import { check, giveTime } from '../laws/check.ts';
import { changes, situations } from '../laws/situation-arbitrary.ts';
import { hostilePlan } from './hostile.ts';
import { shopIdle, shopLarge, shopObserved } from './other-plans.ts';
import { shopDeploy, step } from './plans.ts';
import { planOf } from './sized-plans.ts';

giveTime();

const LOOK = { width: 100, color: false, isObserved: true, verbose: false };
const hasDot = spawnSync('dot', ['-V']).status === 0;

describe('edges', () => {
  const about = { kind: 'test', host: 'web-1', phase: 'boot', action: 'create', cause: 'a test' } as const;
  const chain = (id: string, after: readonly string[], after_any: readonly string[][] = []) =>
    step({ ...about, id, label: id, after, after_any });
  const drawn = (...steps: readonly Plan['steps'][0][]): string[] =>
    orderOf(steps).edges.map(({ from, to, kind }) => `${steps[from]?.id} ${kind} ${steps[to]?.id}`);

  test('that others imply are left out', () => {
    expect(drawn(chain('a', []), chain('b', ['a']), chain('c', ['a', 'b']), chain('d', ['a', 'c']))).toEqual([
      'a all b',
      'b all c',
      'c all d',
    ]);
  });

  test('to one of several stay apart from edges to all, unless one of them comes first anyway', () => {
    const [a, b, c] = [chain('a', []), chain('b', ['a']), chain('c', ['a'])];
    expect(drawn(a, b, c, chain('d', ['a'], [['b', 'c']]))).toEqual(['a all b', 'a all c', 'b any d', 'c any d']);
    expect(drawn(a, b, c, chain('d', ['b'], [['b', 'c']]))).toEqual(['a all b', 'a all c', 'b all d']);
    expect(drawn(a, b, chain('d', [], [['b']]))).toEqual(['a all b', 'b all d']);
  });

  test('lead the same way whatever is left out: nothing starts before what it waits for', () => {
    check(fc.oneof(situations, changes), (situation) => {
      const { steps } = makePlan(situation).plan;
      const { edges } = orderOf(steps);
      const before = steps.map((): Set<string> => new Set());
      for (const { from, to, kind } of edges) {
        if (kind === 'any') continue;
        for (const id of [...(before[from] as Set<string>), steps[from]?.id as string]) before[to]?.add(id);
      }
      const hasAny = steps.some(({ after_any }) => after_any.length > 0);
      for (const [at, { after }] of steps.entries()) {
        // What every one of several waits for is implied without being drawn.
        if (!hasAny) expect([...(before[at] as Set<string>)]).toEqual(expect.arrayContaining([...after]));
      }
    });
  });
});

describe('a flowchart', () => {
  test('has phases, one box per step, solid edges, and dotted ones where one of several is enough', () => {
    const text = renderMermaid(shopDeploy, LOOK);
    expect(text.match(/^ {4}s\d+\[/gm)).toHaveLength(shopDeploy.steps.length);
    expect(text).toContain('subgraph p2["batch 1/2"]');
    expect(text).toMatch(/^ {2}s\d+ --> s\d+$/m);
    expect(text).toMatch(/^ {2}s\d+ -\.-> s\d+$/m);
    expect(text).toContain('["web-1<br/>? pull image shop:v2, unless present"]:::conditional');
    expect(renderMermaid(shopObserved, LOOK)).toContain('replace container shop-workers-v2"]:::gap');
  });

  test('says in its first box what the plan is and what it means', () => {
    const [, first = ''] = /plan\["(.*)"\]/.exec(renderMermaid(shopObserved, LOOK)) ?? [];
    for (const text of ['Deploy shop v2 to production', 'Interrupts: shop workers', 'Note: web-2', 'Plan: 1 create'])
      expect(first).toContain(text);
  });

  test.each([1, 50, 500, 5000])('of %i steps is within what GitHub draws', (size) => {
    for (const kind of ['alike', 'apart'] as const) {
      const text = renderMermaid(planOf(size, kind), LOOK);
      expect(text.length).toBeLessThanOrEqual(50_000);
      expect(text.match(/-->|-\.->|~~~/g)?.length ?? 0).toBeLessThanOrEqual(500);
    }
  });

  test('draws a step of many hosts once where one box for each would be too much, and says so', () => {
    const text = renderMermaid(planOf(2000), LOOK);
    expect(text).toContain('["web-1 … web-10 (10 hosts)<br/>+ run container shop-web-v2"]');
    expect(text).toContain('Too large for one node per step: a step that several hosts have is drawn once.');
    expect(renderMermaid(shopLarge, LOOK)).not.toContain('Too large');
  });

  test('has nothing but its own words around texts, and texts of harmless characters', () => {
    for (const plan of [shopDeploy, shopObserved, shopIdle, shopLarge, hostilePlan]) {
      const inQuotes = /"((?:[\p{L}\p{N}\p{M} ,.:/()=+·→…?-]|<br\/>|#\d+;)*)"/gu;
      const [first, ...lines] = renderMermaid(plan, LOOK).replaceAll(inQuotes, '"T"').split('\n');
      expect(first).toBe('%%{init: {"T": {"T": 900}}}%%');
      const shapes = [
        /^flowchart (?:TB|LR)$/,
        /^ {2}plan\["T"\]:::plan$/,
        /^ {2}subgraph p\d+\["T"\]$/,
        /^ {4}s\d+\["T"\](?::::(?:conditional|gap))?$/,
        /^ {2}end$/,
        /^ {2}plan ~~~ s1$/,
        /^ {2}s\d+ (?:-->|-\.->) s\d+$/,
        /^ {2}classDef \w+ [\w:#,-]+$/,
      ];
      expect(lines.filter((line) => !shapes.some((shape) => shape.test(line)))).toEqual([]);
    }
  });
});

describe('a digraph', () => {
  test('has a cluster per host, a node per step, and dashed edges where one of several is enough', () => {
    const text = renderDot(shopDeploy, LOOK);
    expect(text.match(/^ {4}s\d+ \[/gm)).toHaveLength(shopDeploy.steps.length);
    expect(text.match(/subgraph cluster_\d+ \{\n {4}label="(?:web-1|web-2|job-1|local)"/g)).toHaveLength(4);
    expect(text).toMatch(/^ {2}s\d+ -> s\d+ \[style=dashed\]$/m);
    expect(text).toContain('[label="? pull image shop:v2, unless present\\nprepare", style="rounded,dashed"]');
  });

  test('has balanced quotes, whatever the texts are', () => {
    for (const plan of [shopDeploy, shopIdle, hostilePlan]) {
      const bare = renderDot(plan, LOOK).replaceAll(/"(?:[^"\\]|\\.)*"/g, 'T');
      expect(bare).toMatch(/^[\w\s[\]{}=,;>T.-]*$/);
    }
  });

  test.skipIf(!hasDot)('is read by Graphviz itself, which shows the texts as they are', () => {
    for (const plan of [shopDeploy, shopObserved, shopIdle, hostilePlan]) {
      const { status, stderr, stdout } = spawnSync('dot', ['-Tplain'], {
        input: renderDot(plan, LOOK),
        encoding: 'utf8',
      });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(stdout.match(/^node /gm)?.length ?? 0).toBe(plan.steps.length);
    }
  });
});

if (!hasDot) console.warn('not tried: Graphviz, which this machine lacks');
