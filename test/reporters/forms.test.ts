/** What every form of a plan has to say, whichever it is. */
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { makePlan } from '../../planner/index.ts';
import type { Plan } from '../../planner/plan.ts';
import { FORM_NAMES, formOfFile, FORMS } from '../../src/reporters/forms.ts';
import { planDigest } from '../../src/reporters/json.ts';
import { renderShell } from '../../src/reporters/shell/shell.ts';
import { changes, situations } from '../laws/situation-arbitrary.ts';
import { shopIdle, shopObserved } from './other-plans.ts';
import { hostilePlan } from './hostile.ts';
import { shopDeploy } from './plans.ts';
import { planOf } from './sized-plans.ts';

const LOOK = { width: 200, color: false, isObserved: true, verbose: false };

/** What people read of a form: without entities, line breaks and comment signs. */
async function read(form: (typeof FORM_NAMES)[number], plan: Plan): Promise<string> {
  const text = await FORMS[form].render(plan, LOOK);
  return text
    .replaceAll(/&?#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replaceAll(/<br\/>|\\l|\n# /g, ' ');
}

describe.each(FORM_NAMES)('%s', (form) => {
  test('names the plan by its digest', async () => {
    expect(await read(form, shopDeploy)).toContain(planDigest(shopDeploy).slice(0, 19));
  });

  test('says what is interrupted', async () => {
    expect(await read(form, shopObserved)).toContain('its port is published');
  });

  test('marks what is not certain, with its condition', async () => {
    const text = await read(form, shopDeploy);
    expect(text).toContain('unless present');
    if (form !== 'json') expect(text).toContain('?');
  });

  test('says what blocks the plan and what to do about it', async () => {
    const blockers = [{ host: 'web-1', because: 'port 80 is held', fix: 'stop nginx' }];
    const text = await read(form, { ...shopDeploy, blockers });
    for (const word of ['port 80 is held', 'stop nginx']) expect(text).toContain(word);
  });

  test('shortens names of commits in prose, and leaves those of commands whole', async () => {
    const name = `shop-workers-${'0123456789'.repeat(4)}`;
    const because = 'the role workers is gone';
    const orphan = { host: 'job-1', what: 'container', name, because, remove: `docker rm --force ${name}` } as const;
    const text = await read(form, { ...shopDeploy, orphans: [orphan] });
    expect(text).toContain(orphan.remove);
    if (form !== 'json') expect(text).toContain('shop-workers-0123456 runs');
  });

  test('shows texts of hosts, and lets none of them act on a terminal', async () => {
    const text = 'held by \u001b[2J\u001b]0;pwn\u0007Ada\r';
    const steps = shopDeploy.steps.map((step) => ({ ...step, label: text, cause: text }));
    const skipped = [{ id: 'a', kind: 'a', host: 'web-1', label: text, because: text }];
    const said = { ...shopDeploy, skipped, notes: [{ host: 'web-1', text }] };
    const blocked = { ...said, blockers: [{ host: 'web-1', because: text, fix: text }] };
    for (const plan of [{ ...said, steps }, { ...said, steps: [] }, blocked]) {
      const shown = await FORMS[form].render(plan, { ...LOOK, verbose: true });
      expect(shown).toContain('held by');
      expect(shown).not.toMatch(/[^\P{Cc}\n]/u);
    }
  });

  test('says it where there is nothing to do', async () => {
    expect(await read(form, shopIdle)).toMatch(/Nothing to do|"steps": \[\]/);
  });

  test('is the same for the same plan, and takes less than a second for 500 steps', async () => {
    const plan = planOf(500, 'apart');
    await FORMS[form].render(shopDeploy, LOOK);
    const before = process.cpuUsage();
    const text = await FORMS[form].render(plan, LOOK);
    const { user, system } = process.cpuUsage(before);
    expect(user + system).toBeLessThan(1_000_000);
    expect(await FORMS[form].render(planOf(500, 'apart'), LOOK)).toBe(text);
  });

  test('has an ending of its own', () => {
    expect(formOfFile(`plan${FORMS[form].ending}`)).toBe(form);
  });

  test('ends without a line end, and copes with every text', async () => {
    for (const plan of [shopDeploy, shopIdle, hostilePlan]) expect(await FORMS[form].render(plan, LOOK)).toMatch(/\S$/);
  });
});

test('whatever is planned, a shell can read the script', () => {
  const one = fc.oneof(situations, changes);
  fc.assert(
    fc.property(one, (situation) => {
      const script = renderShell(makePlan(situation).plan, LOOK);
      const { status, stderr } = spawnSync('sh', ['-n'], { input: script, encoding: 'utf8' });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    }),
    { numRuns: 60 },
  );
});
