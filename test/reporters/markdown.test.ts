/** The comment under a pull request: what it must say, and what nobody can make it say. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makePlan } from '../../planner/index.ts';
import type { Plan } from '../../planner/plan.ts';
import { fenced, inline } from '../../src/reporters/markdown/escape.ts';
import { renderMarkdown } from '../../src/reporters/markdown/markdown.ts';
import { shorten } from '../../src/reporters/wording.ts';
import { check, giveTime } from '../laws/check.ts';
import { changes, situations } from '../laws/situation-arbitrary.ts';
import { HOSTILE, hostilePlan } from './hostile.ts';
import { shopIdle, shopLarge, shopObserved } from './other-plans.ts';
import { shopDeploy } from './plans.ts';
import { planOf } from './sized-plans.ts';

giveTime();

const LOOK = { width: 100, color: false, isObserved: true, verbose: false };
const LONGEST = 60_000;
const render = (plan: Plan): string => renderMarkdown(plan, LOOK);

test('it begins with a mark that a later run finds it by, and the service and destination are in it', () => {
  expect(render(shopDeploy).split('\n')[0]).toBe('<!-- kamal-plan shop-production -->');
  const { destination: _, ...intent } = shopDeploy.intent;
  expect(render({ ...shopDeploy, intent }).split('\n')[0]).toBe('<!-- kamal-plan shop -->');
});

test('headline, summary, what is interrupted and what is removed come before anything that is folded', () => {
  const [open = ''] = render(shopObserved).split('<details>');
  expect(open).toContain('### Deploy shop v2 to production · 3 hosts');
  expect(open).toMatch(/\*\*Plan: 1 create, 8 update, 7 delete, 3 replace · .* · sha256:\w{12}\*\*/);
  expect(open).toContain('- **Interrupts** shop workers for about 10 s');
  expect(open).toContain(
    '- `-/+` replace container shop-workers-v2 · job-1 · interrupts shop workers for about 10 s: its port is published',
  );
  expect(open).toContain('- `-` stop container shop-web-v1 · web-1 and web-2 · after the switch; stays for rollback');
  expect(open).toContain('- `-` prune old containers · all 3 hosts');
});

test('every step is behind its phase and host with its commands, and hosts that do the same are named once', () => {
  const text = render(shopLarge);
  expect(text).toContain('<b>boot</b> · all 30 hosts · 4 steps each');
  expect(text.match(/run container shop-web-v2 \|/g)).toHaveLength(1);
  expect(text).toContain('$ docker run --detach --name shop-web-v2');
  expect(render(planOf(60))).toContain('<b>batch 1</b> · all 10 hosts · 4 steps each');
  expect(render(planOf(120))).toContain('<b>batch 2</b> · web-11 … web-20 (10 hosts): same as web-1');
});

test('a step that is not certain has a question mark and its condition', () => {
  expect(render(shopDeploy)).toContain('| `?` | pull image shop:v2 | unless present |');
});

test('what is done already is listed, and a plan without steps says so', () => {
  expect(render(shopIdle)).toContain('### Nothing to do: shop v2 is what runs on all 3 hosts');
  expect(render(shopIdle)).toContain('| web-1 web-2 | run container shop-web-v2 | already serves |');
});

test('what blocks the plan is open, with what to do about it', () => {
  const blockers = [{ host: 'web-1', because: 'port 80 is held by nginx', fix: 'systemctl disable --now nginx' }];
  const [open = ''] = render({ ...shopDeploy, blockers }).split('<details>');
  expect(open).toContain('**Cannot deploy: 1 problem, nothing was changed.**');
  expect(open).toContain('- **Blocked** web-1: port 80 is held by nginx → systemctl disable --now nginx');
});

describe('a comment is never too long', () => {
  const sizes = [1, 50, 500, 5000].flatMap((size) => [[size, 'alike'] as const, [size, 'apart'] as const]);

  test.each(sizes)(
    'with %i steps on hosts that are %s, and still says all that is removed or interrupted',
    (size, kind) => {
      const plan = planOf(size, kind);
      const text = render(plan);
      expect(text.length).toBeLessThanOrEqual(LONGEST);
      expect(text).toContain(`**Plan: ${plan.summary.create} create`);
      // Five thousand steps without anything in common have more removals than a comment has characters.
      if (size === 5000 && kind === 'apart') {
        expect(text).toMatch(/\d+ more lines do not fit\. `--format html` has everything\.$/);
        return;
      }
      for (const label of labelsOfDangers(plan)) expect(text).toContain(`\` ${inline(label)} · `);
    },
  );

  test('leaves out commands first, then causes, then the steps of each host, and says which', () => {
    const said = [100, 200, 500, 2000, 5000].map((size) => {
      const found = /^Too long for a comment: (.*) are left out\. `--format html` has everything\.$/m;
      return found.exec(render(planOf(size, 'apart')))?.[1];
    });
    expect(said).toEqual([
      undefined,
      'commands',
      'commands and causes',
      'commands, causes and the steps of each host',
      'commands, causes, the steps of each host and the phases',
    ]);
  });

  test('whatever is planned', () => {
    check(fc.oneof(situations, changes), (situation) => {
      const { plan } = makePlan(situation);
      const text = render(plan);
      expect(text.length).toBeLessThanOrEqual(LONGEST);
      for (const label of labelsOfDangers(plan)) expect(text).toContain(`\` ${inline(label)} · `);
      for (const { because } of plan.blockers) expect(text).toContain(inline(because));
      for (const { interruption } of plan.steps)
        if (interruption !== undefined) expect(text).toContain(inline(`interrupts ${interruption.service}`));
    });
  });
});

describe('no text of a plan becomes markup', () => {
  test('every character that has a meaning is an entity, and reads as it was', () => {
    const anything = fc.string({
      unit: fc.oneof(
        fc.constantFrom(...Array.from(HOSTILE)),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
      ),
    });
    fc.assert(
      fc.property(anything, (text) => {
        const safe = inline(text);
        expect(safe.replaceAll(/&#\d+;/g, '')).not.toMatch(/[&<>`*_{}[\]#!|~@\\$^\n]/);
        const read = safe
          .replaceAll('&#8203;', '')
          .replaceAll(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
        expect(read).toBe(text.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim());
      }),
    );
  });

  test.each(['- item', '+ item', '1. item', '2) item'])('%s is no list', (text) => {
    expect(inline(text)).toBe(`&#8203;${text}`);
  });

  test('a code block ends only where it should', () => {
    expect(fenced('a\n````\nb', 'sh')).toBe('`````sh\na\n````\nb\n`````');
    expect(fenced('a', 'sh')).toBe('```sh\na\n```');
  });

  test('the whole comment has no tag, mention or comment but its own', () => {
    const text = render(hostilePlan);
    const bare = text.replaceAll(/^(`{3,})sh\n[^]*?\n\1$/gm, '');
    expect(new Set(bare.match(/<[^>]*>/g))).toEqual(
      new Set([
        bare.split('\n')[0],
        '<details>',
        '</details>',
        '<summary>',
        '</summary>',
        '<b>',
        '</b>',
        '<sub>',
        '</sub>',
      ]),
    );
    expect(bare.split('\n')[0]).toMatch(/^<!-- kamal-plan [\w.-]+ -->$/);
    expect(bare).not.toContain('@');
    const tables = bare.split('\n').filter((line) => line.startsWith('| '));
    for (const line of tables) expect(line.match(/\|/g)?.length).toBe(4);
  });
});

const labelsOfDangers = ({ steps }: Plan): string[] =>
  steps.flatMap(({ action, interruption, label }) =>
    action === 'delete' || interruption !== undefined ? [shorten(label)] : [],
  );
