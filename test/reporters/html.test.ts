/** The page as a file: one that loads nothing, runs nothing but its own script, and holds everything once. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makePlan } from '../../planner/index.ts';
import { renderHtml } from '../../src/reporters/html/html.ts';
import { type Box, pictureOf } from '../../src/reporters/html/picture.ts';
import { SCRIPT } from '../../src/reporters/html/script.ts';
import { STYLE } from '../../src/reporters/html/style.ts';
import { changes, situations } from '../laws/situation-arbitrary.ts';
import { hostilePlan } from './hostile.ts';
import { shopIdle, shopLarge, shopObserved } from './other-plans.ts';
import { shopDeploy } from './plans.ts';

const LOOK = { width: 100, color: false, isObserved: true, verbose: false };
const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

test('its policy allows its own style and script by their hashes, and nothing else', () => {
  const text = renderHtml(shopDeploy, LOOK);
  const [, policy = ''] = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(text) ?? [];
  expect(policy.split('; ')).toEqual([
    "default-src 'none'",
    `style-src ${hashOf(/<style>([^]*?)<\/style>/.exec(text)?.[1] ?? '')}`,
    `script-src ${hashOf(/<script>([^]*?)<\/script>/.exec(text)?.[1] ?? '')}`,
    "base-uri 'none'",
    "form-action 'none'",
  ]);
});

test('it names no other place', () => {
  for (const plan of [shopDeploy, shopObserved, shopIdle, shopLarge]) {
    const text = renderHtml(plan, LOOK);
    expect(text).not.toMatch(/\b(?:src|srcset|action|data|poster)=|url\((?!#)|@import|https?:/);
    for (const [, target] of text.matchAll(/href="([^"]*)"/g)) expect(target).toMatch(/^#s\d+$/);
    for (const [, target = ''] of text.matchAll(/href="#([^"]*)"/g)) expect(text).toContain(` id="${target}"`);
  }
});

test('style and script are small', () => {
  expect(STYLE.length + SCRIPT.length).toBeLessThan(12_000);
});

test('a command is in it once', () => {
  const text = renderHtml(shopDeploy, LOOK);
  expect(text.match(/\$ mkdir \.kamal\/lock-shop/g)).toHaveLength(1);
  expect(text.match(/docker login registry\.example\.com -u deploy --password-stdin/g)).toHaveLength(3);
});

test('no text of a plan becomes an element, an attribute or a script', () => {
  const tags = (text: string): string[] =>
    [
      ...new Set(
        text
          .replace(STYLE, '')
          .replace(SCRIPT, '')
          .match(/<[^>]*>/g),
      ),
    ].map((tag) => tag.replaceAll(/"[^"]*"/g, '""'));
  const known = new Set([shopDeploy, shopObserved].flatMap((plan) => tags(renderHtml(plan, LOOK))));
  expect(tags(renderHtml(hostilePlan, LOOK)).filter((tag) => !known.has(tag))).toEqual([]);
  expect(renderHtml(hostilePlan, LOOK).match(/<\/script>/g)).toHaveLength(1);
});

test('the legend names the symbols that are used, and no other', () => {
  const [, legend = ''] = /<p class="legend">(.*?)<\/p>/.exec(renderHtml(shopObserved, LOOK)) ?? [];
  expect(legend.replaceAll(/<[^>]*>/g, '').replaceAll(/\s+/g, ' ')).toBe(
    '+ create ~ update +/- replace without a gap -/+ replace with a gap - delete · changes nothing interrupts a service one of these is enough',
  );
});

test('headline, meaning and digest are there where nothing is to be done', () => {
  const text = renderHtml(shopIdle, LOOK);
  expect(text).toContain('<h1>Nothing to do: shop v2 is what runs on all 3 hosts. (--force restarts it)</h1>');
  expect(text).toMatch(/<code>sha256:[0-9a-f]{64}<\/code>/);
  expect(text).not.toContain('<svg');
});

test('whatever is planned, no two boxes are on each other, and time goes one way', () => {
  const one = fc.oneof(situations, changes);
  fc.assert(
    fc.property(one, (situation) => {
      const { plan } = makePlan(situation);
      if (plan.steps.length === 0) return;
      const { nodes, edges, time, lanes, width, height } = pictureOf(plan);
      expect(nodes).toHaveLength(plan.steps.length);
      const [begin, length] = time === 'down' ? (['y', 'height'] as const) : (['x', 'width'] as const);
      for (const { from, to } of edges) {
        const [first, second] = [nodes[from] as Box, nodes[to] as Box];
        expect(first[begin] + first[length], `${plan.steps[from]?.id} → ${plan.steps[to]?.id}`).toBeLessThan(
          second[begin],
        );
      }
      for (const [at, node] of nodes.entries()) {
        const lane = lanes.find(({ host }) => host === plan.steps[at]?.host) as Box;
        expect(isWithin(node, lane) && isWithin(node, { x: 0, y: 0, width, height })).toBe(true);
        expect(nodes.filter((other) => touches(node, other))).toEqual([node]);
      }
    }),
    { numRuns: 200 },
  );
});

const isWithin = (one: Box, two: Box): boolean =>
  one.x >= two.x &&
  one.y >= two.y &&
  one.x + one.width <= two.x + two.width &&
  one.y + one.height <= two.y + two.height;

const touches = (one: Box, two: Box): boolean =>
  one.x < two.x + two.width && two.x < one.x + one.width && one.y < two.y + two.height && two.y < one.y + one.height;
