/** A plan file on the screen. */
import { EXIT_CODES } from '../failures.ts';
import type { ChangeOptions } from '../options.ts';
import { hasColor, type Output, widthOf } from '../output.ts';
import { FORM_NAMES, FORMS } from '../reporters/forms.ts';
import type { PlanFile } from './plan-file.ts';

/** Prints the plan in the form that is asked for. */
export async function showFile({ plan }: PlanFile, options: ChangeOptions, output: Output): Promise<number> {
  const form = FORM_NAMES.find((name) => name === options.format) ?? 'tree';
  const isObserved = plan.hosts.some((host) => host.is_known);
  const look = { width: widthOf(output), color: hasColor(output), isObserved, verbose: options.verbose ?? false };
  output.stdout.write(`${await FORMS[form].render(plan, look)}\n`);
  return EXIT_CODES.done;
}
