/** `--into FILE`: the plan in files, each whole or not at all. */
import { resolve } from 'node:path';
import { EXIT_CODES } from './failures.ts';
import { impossible, PAGE_WIDTH, type PlanPage } from './output.ts';
import { FORMS } from './reporters/forms.ts';
import { writeWhole } from './whole-file.ts';

/** Writes the plan wherever `--into` says; the value is the exit code of a file that cannot be written. */
export async function writeInto(page: PlanPage): Promise<number | undefined> {
  const { output, options, isObserved } = page;
  const look = { width: PAGE_WIDTH, color: false, isObserved, verbose: options.verbose ?? false };
  for (const { form, file } of options.into ?? []) {
    const text = await FORMS[form].render(impossible(page), look);
    const problem = await writeWhole(resolve(output.cwd, file), `${text}\n`);
    if (problem === undefined) continue;
    output.stderr.write(`--into ${file}: ${problem}; nothing was changed\n`);
    return EXIT_CODES.failed;
  }
  return undefined;
}
