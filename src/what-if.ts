/** `--what-if fail:STEP`: where each host would stand if that step failed. Nothing is run. */
import type { Planned, Situation } from '../planner/index.ts';
import { whyOf } from '../planner/why.ts';
import { foresee } from '../planner/what-if.ts';
import { EXIT_CODES } from './failures.ts';
import { hasColor, type Output, showUsage } from './output.ts';
import { harmless } from './reporters/layout.ts';
import { renderVersions } from './reporters/versions.ts';
import { count } from './reporters/wording.ts';
import { versionRows } from './served.ts';

/** Prints what would serve where, how much would be done, and how the policy ends it. */
export function showWhatIf(output: Output, situation: Situation, planned: Planned, asked: string): number {
  const { plan } = planned;
  const name = /^fail:(.+)$/s.exec(asked)?.[1];
  if (name === undefined) return showUsage(output, `--what-if ${asked}: it should be fail:STEP`);
  const answer = whyOf(plan, name);
  if ('done' in answer) return showUsage(output, `--what-if: ${answer.done.id} is done already and cannot fail`);
  if ('ids' in answer) return showUsage(output, `--what-if: ${notOne(name, answer.ids)}`);
  const { step } = answer.found;
  const foreseen = foresee(plan, step.id);
  const rows = versionRows(situation, planned, {
    state: 'failed',
    ...foreseen,
    failed: [{ step: step.id, failure: { reason: 'drift', host: step.host, detail: '' } }],
    abandoned: [],
    ms: 0,
  });
  const table = renderVersions(rows, { color: hasColor(output) });
  const { done, cancelled, undone } = foreseen;
  const parts = [
    `${count(done.length, 'step')} done`,
    ...(undone.length === 0 ? [] : [`up to ${count(undone.length, 'step')} undone again`]),
    `${cancelled.length} not started`,
  ];
  const final = plan.steps.find(({ is_final: isFinal }) => isFinal);
  const lock = final === undefined || !done.includes(final.id) ? [] : ['the lock is released'];
  output.stdout.write(
    [
      `If "${harmless(step.label)}" fails on ${step.host} (--on-failure ${plan.intent.on_failure}):`,
      '',
      ...(table === '' ? [] : [table, '']),
      `${[...parts, ...lock].join(' · ')}. Exit ${EXIT_CODES.failed}.`,
      '',
    ].join('\n'),
  );
  return EXIT_CODES.done;
}

function notOne(name: string, ids: readonly string[]): string {
  const some = ids.slice(0, 5).join(', ');
  return some === '' ? `the plan has no step ${name}` : `${name} is not one step; did you mean ${some}?`;
}
