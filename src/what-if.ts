/** `--what-if fail:STEP`: where each host would stand if that step failed. Nothing is run. */
import type { Planned, Situation } from '../planner/index.ts';
import type { Plan } from '../planner/plan.ts';
import { shellQuote } from '../planner/quoting.ts';
import { whyOf } from '../planner/why.ts';
import { foresee } from '../planner/what-if.ts';
import { EXIT_CODES } from './failures.ts';
import { hasColor, type Output, showUsage } from './output.ts';
import { harmless } from './reporters/layout.ts';
import { renderVersions } from './reporters/versions.ts';
import { examplesOf, whichText } from './reporters/which-step.ts';
import { count } from './reporters/wording.ts';
import { versionRows } from './served.ts';

/** Prints what would serve where, how much would be done, and how the policy ends it. */
export function showWhatIf(output: Output, situation: Situation, planned: Planned, asked: string): number {
  const { plan } = planned;
  const name = /^fail:(.+)$/s.exec(asked)?.[1];
  if (name === undefined) return showUsage(output, `--what-if ${asked}: it should be fail:STEP${exampleOf(plan)}`);
  // What is done already cannot fail.
  const answer = whyOf({ ...plan, skipped: [] }, name);
  if (!('found' in answer)) return showUsage(output, `--what-if: ${notOne(plan, name)}`);
  const { step } = answer.found;
  const foreseen = foresee(plan, step.id);
  const rows = versionRows(situation, planned, {
    state: 'failed',
    ...foreseen,
    failed: [{ step: step.id, failure: { reason: 'drift', host: step.host, detail: '' } }],
    abandoned: [],
    unheard: [],
    ms: 0,
  });
  const isUnseen = plan.hosts.some(({ is_known: isKnown }) => !isKnown);
  const table = isUnseen
    ? 'What would serve where is not known: hosts were not looked at (add --observe).'
    : renderVersions(rows, { color: hasColor(output) });
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

function notOne(plan: Plan, name: string): string {
  const answer = whyOf(plan, name);
  return 'done' in answer
    ? `${answer.done.id} is done already and cannot fail`
    : whichText({ ...plan, skipped: [] }, name, typed);
}

const typed = (id: string): string => `--what-if ${shellQuote(`fail:${id}`)}`;

function exampleOf(plan: Plan): string {
  const [some] = examplesOf(plan);
  return some === undefined ? '' : `, such as ${typed(some)}`;
}
