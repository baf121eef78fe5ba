/** Every folder of `fixtures/cases` is planned and its page compared, letter by letter. `UPDATE=1` writes the pages anew. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { makePlan } from '../../planner/index.ts';
import { missingSecrets, secretsOf } from '../../src/needed-secrets.ts';
import { impossible } from '../../src/output.ts';
import { FORM_NAMES, FORMS } from '../../src/reporters/forms.ts';
import { renderPage } from '../../src/reporters/page.ts';
import { readCase } from './case.ts';

const ROOT = fileURLToPath(new URL('../../fixtures/cases', import.meta.url));
const isUpdating = process.env['UPDATE'] === '1';

const folders = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

test.each(folders)('%s', async (name) => {
  const folder = join(ROOT, name);
  const { situation, loaded, secrets, isObserved } = await readCase(folder);
  const { plan } = makePlan(situation);
  const problems = missingSecrets(secretsOf(plan), situation, { loaded, secrets });
  const look = { width: 100, color: false, isObserved, verbose: false };
  for (const form of FORM_NAMES) {
    const text =
      form === 'tree'
        ? renderPage(plan, look, problems)
        : await FORMS[form].render(impossible({ plan, problems }), look);
    const path = join(folder, `plan${FORMS[form].ending}`);
    if (isUpdating) writeFileSync(path, `${text}\n`);
    expect(`${text}\n`, form).toBe(existsSync(path) ? readFileSync(path, 'utf8') : `no ${form} yet: run with UPDATE=1`);
  }
});
