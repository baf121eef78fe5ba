/** Two plans side by side. */
import type { Plan } from '../../planner/plan.ts';
import { diffPlans, isEmptyDiff } from '../../planner/plan-diff.ts';
import { EXIT_CODES } from '../failures.ts';
import type { ChangeOptions } from '../options.ts';
import { hasColor, type Output, widthOf } from '../output.ts';
import { renderPlanDiff } from '../reporters/plan-diff.ts';

/** Prints what differs; the exit code says whether anything does. */
export function showDiff(before: Plan, after: Plan, { format }: ChangeOptions, output: Output): number {
  const diff = diffPlans(before, after);
  const text =
    format === 'json'
      ? JSON.stringify(diff, null, 2)
      : renderPlanDiff(diff, { width: widthOf(output), hosts: hostsOf(before, after), color: hasColor(output) });
  output.stdout.write(`${text}\n`);
  return isEmptyDiff(diff) ? EXIT_CODES.done : EXIT_CODES.different;
}

/** Those of the later plan, then those that only the earlier one has. */
const hostsOf = (before: Plan, after: Plan): Plan['hosts'] => [
  ...after.hosts,
  ...before.hosts.filter(({ name }) => !after.hosts.some((host) => host.name === name)),
];
