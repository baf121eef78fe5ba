/** The page in a browser: what a reviewer sees and can do, with and without its script. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Plan } from '../../planner/plan.ts';
import { renderHtml } from '../../src/reporters/html/html.ts';
import { Browser, hasBrowser, type Page, type View } from './browser.ts';
import { hostilePlan } from './hostile.ts';
import { shopIdle, shopLarge, shopObserved } from './other-plans.ts';
import { shopDeploy } from './plans.ts';

const isPossible = hasBrowser();
if (!isPossible)
  console.warn('not tried: the page in a browser, because this machine lacks chromium (CHROMIUM names another)');

const folder = mkdtempSync(join(tmpdir(), 'kamal-plan-page-'));
const DESK: View = { width: 1280, scheme: 'light', scripts: 'on' };
const blocked: Plan = { ...shopDeploy, blockers: [{ host: 'web-1', because: 'port 80 is held', fix: 'stop nginx' }] };
const PLANS = { shopDeploy, shopObserved, shopIdle, shopLarge, hostilePlan, blocked };

describe.skipIf(!isPossible)('the page', () => {
  let browser: Browser;
  let page: Page;
  let shown = 0;

  beforeAll(async () => {
    browser = new Browser();
    page = await browser.open();
  });
  afterAll(async () => {
    await browser?.[Symbol.asyncDispose]();
  });

  async function show(plan: Plan, view: View = DESK, anchor = ''): Promise<void> {
    // A file of its own each time: another anchor of the same page would load nothing.
    shown += 1;
    const file = join(folder, `plan-${shown}.html`);
    writeFileSync(file, renderHtml(plan, { width: 100, color: false, isObserved: true, verbose: false }));
    page.complaints.length = 0;
    await page.show(`${file}${anchor}`, view);
  }
  const texts = (selector: string): Promise<string[]> =>
    page.evaluate(
      `[...document.querySelectorAll(${JSON.stringify(selector)})].map((one) => one.innerText ?? one.textContent)`,
    );
  const counted = (selector: string): Promise<number> =>
    page.evaluate(`document.querySelectorAll(${JSON.stringify(selector)}).length`);

  test.each(Object.entries(PLANS))(
    'of %s shows every step once, complains about nothing and loads nothing',
    async (_, plan) => {
      for (const scheme of ['light', 'dark'] as const) {
        await show(plan, { ...DESK, scheme });
        expect(await counted('.node')).toBe(plan.steps.length);
        expect(await counted('#steps .step')).toBe(plan.steps.length);
        expect(await page.evaluate('performance.getEntriesByType("resource").length')).toBe(0);
        expect(await page.evaluate('window.hacked')).toBeUndefined();
        expect(page.complaints).toEqual([]);
      }
    },
  );

  test.each([400, 1280])(
    'is never wider than a window of %i pixels, and every box is in its picture',
    async (width) => {
      for (const plan of Object.values(PLANS)) {
        for (const scripts of ['on', 'off'] as const) {
          await show(plan, { ...DESK, width, scripts });
          expect(
            await page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth'),
          ).toBe(0);
          if (plan.steps.length === 0) continue;
          const outside = `(() => { const all = document.querySelector('#scroll > svg').getBoundingClientRect(); return [...document.querySelectorAll('.node')].filter((node) => { const box = node.getBoundingClientRect(); return box.width < 100 || box.left < all.left || box.right > all.right || box.top < all.top || box.bottom > all.bottom; }).length; })()`;
          expect(await page.evaluate(outside)).toBe(0);
        }
      }
    },
  );

  test('has no two boxes on each other', async () => {
    for (const plan of [shopDeploy, shopObserved, shopLarge]) {
      await show(plan);
      const overlaps = `(() => { const boxes = [...document.querySelectorAll('.node svg')].map((node) => node.getBoundingClientRect()); let found = 0; for (const [at, one] of boxes.entries()) for (const two of boxes.slice(at + 1)) if (one.left < two.right && two.left < one.right && one.top < two.bottom && two.top < one.bottom) found += 1; return found; })()`;
      expect(await page.evaluate(overlaps)).toBe(0);
    }
  });

  test('leads the Tab key to every step in plan order, and Enter shows all of it', async () => {
    await show(shopObserved);
    const seen: string[] = [];
    for (let presses = 0; seen.length < shopObserved.steps.length && presses < 40; presses += 1) {
      await page.press('Tab');
      const href = await page.evaluate<string | null>(
        'document.activeElement.closest(".node")?.getAttribute("href") ?? null',
      );
      if (href === null) continue;
      seen.push(href);
      await page.press('Enter');
      const step = shopObserved.steps[seen.length - 1] as Plan['steps'][0];
      const [panel = ''] = await texts('#panel:not([hidden])');
      for (const text of [step.host, step.label, step.explain, step.cause]) expect(panel).toContain(text);
      expect(panel).toContain('how' in step.undo ? step.undo.how : step.undo.irreversible);
      if (step.interruption !== undefined) expect(panel).toContain(step.interruption.why);
    }
    expect(seen).toEqual(shopObserved.steps.map((_, at) => `#s${at + 1}`));
    await page.press('Escape');
    expect(await texts('#panel:not([hidden])')).toEqual([]);
    expect(await page.evaluate('document.activeElement.getAttribute("href")')).toBe(seen.at(-1));
  });

  test('shows the exact commands of a step, secrets by their names', async () => {
    await show(shopDeploy);
    const at = shopDeploy.steps.findIndex(({ kind }) => kind === 'login');
    await page.evaluate(
      `document.querySelectorAll('.node')[${at}].dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))`,
    );
    const [panel = ''] = await texts('#panel');
    expect(panel).toContain('$ docker login registry.example.com -u deploy --password-stdin');
    expect(panel).toContain('${secret:KAMAL_REGISTRY_PASSWORD}');
  });

  test('filters by host and by kind, in the picture, in the list and for the Tab key', async () => {
    await show(shopLarge);
    const choose = (id: string, value: string): Promise<unknown> =>
      page.evaluate(
        `(() => { const one = document.getElementById('${id}'); one.value = '${value}'; one.onchange(); })()`,
      );
    const host = shopLarge.hosts[4]?.name ?? '';
    await choose('by-h', host);
    const own = shopLarge.steps.filter((step) => step.host === host).length;
    expect(await counted('.node:not(.off)')).toBe(own);
    expect(await counted('.node:not([tabindex="-1"])')).toBe(own);
    expect(await counted('.step:not([hidden])')).toBe(own);
    expect(await texts('output')).toEqual([`${own} of ${shopLarge.steps.length} steps`]);
    await choose('by-k', 'route');
    expect(await counted('.node:not(.off)')).toBe(1);
    await choose('by-h', '');
    await choose('by-k', '');
    expect(await counted('.node:not(.off)')).toBe(shopLarge.steps.length);
  });

  test('says everything without its script, and its picture leads there', async () => {
    for (const plan of [shopObserved, blocked]) {
      await show(plan, { ...DESK, scripts: 'off' });
      const text = await page.evaluate<string>('document.body.innerText');
      for (const step of plan.steps) {
        for (const word of [step.label, step.explain, step.cause, step.host]) expect(text).toContain(word);
        for (const command of step.commands) if ('shell' in command) expect(text).toContain(command.shell[0]);
      }
      for (const { label, because } of plan.skipped) for (const word of [label, because]) expect(text).toContain(word);
      for (const { because, fix } of plan.blockers) for (const word of [because, fix]) expect(text).toContain(word);
    }
    await show(shopLarge, { ...DESK, scripts: 'off' }, '#s150');
    const box = await page.evaluate<{ top: number; height: number }>(
      'document.querySelector("#s150 > div").getBoundingClientRect().toJSON()',
    );
    expect(box.height).toBeGreaterThan(50);
    expect(box.top).toBeGreaterThan(0);
    expect(box.top).toBeLessThan(900);
  });

  test('opens at the step that a link names', async () => {
    await show(shopDeploy, DESK, '#s3');
    expect((await texts('#panel'))[0]).toContain(shopDeploy.steps[2]?.explain);
  });
});
