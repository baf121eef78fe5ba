/** Every folder of `fixtures/cases` is planned and its page compared, letter by letter. `UPDATE=1` writes the pages anew. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { makePlan } from '../../planner/index.ts';
import { missingSecrets, secretsOf } from '../../src/needed-secrets.ts';
import { renderBlockers } from '../../src/reporters/blockers.ts';
import { renderTree } from '../../src/reporters/tree.ts';
import { readCase } from './case.ts';

const ROOT = fileURLToPath(new URL('../../fixtures/cases', import.meta.url));
const LOOK = { width: 100, color: false };
const isUpdating = process.env['UPDATE'] === '1';

const folders = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

test.each(folders)('%s', async (name) => {
  const folder = join(ROOT, name);
  const page = `${await pageOf(folder)}\n`;
  const path = join(folder, 'plan.txt');
  if (isUpdating) writeFileSync(path, page);
  expect(page).toBe(existsSync(path) ? readFileSync(path, 'utf8') : 'no plan.txt yet: run with UPDATE=1');
});

/** What a dry run prints: the plan, or everything that makes it impossible. */
async function pageOf(folder: string): Promise<string> {
  const { situation, loaded, secrets, isObserved } = await readCase(folder);
  const { plan } = makePlan(situation);
  const missing = missingSecrets(secretsOf(plan), situation, { loaded, secrets });
  if (missing.length + plan.blockers.length > 0) return renderBlockers(plan, missing, LOOK);
  return renderTree(plan, { ...LOOK, isObserved, verbose: false });
}
