/** What a failure would leave behind, by the plan's policy. */
import type { Plan, Step } from '../../planner/plan.ts';
import { isRevertible, undoOf } from '../../planner/revert.ts';
import { isRelease } from '../../planner/steps/release.ts';
import { list, shorten } from './wording.ts';

/** One or a few sentences; whatever happens, final steps run. */
export function failureText(plan: Plan): string {
  const final = [...new Set(plan.steps.filter((step) => step.is_final).map((step) => step.label))];
  return [
    POLICY_TEXTS[plan.intent.on_failure](plan),
    ...releaseTexts(plan),
    ...(final.length === 0 ? [] : [`Either way: ${list(final)}.`]),
  ].join(' ');
}

/** What no policy and no rollback undoes. */
export const releaseTexts = ({ steps }: Plan): string[] =>
  steps.some(({ kind }) => isRelease(kind)) ? ['What the release command did stays.'] : [];

const POLICY_TEXTS: Readonly<Record<Plan['intent']['on_failure'], (plan: Plan) => string>> = {
  halt: haltText,
  continue: (plan) =>
    plan.steps.some((step) => step.is_tolerant)
      ? 'that host keeps its old container, and the other hosts go on.'
      : haltText(plan),
  revert: revertText,
};

function haltText(plan: Plan): string {
  if (plan.part === 'until gate') return 'what is done stays done, and what serves now goes on serving.';
  const version = shorten(plan.intent.version);
  return switchesHosts(plan)
    ? `each host keeps its old container; hosts already switched stay on ${version} (--on-failure revert to undo them).`
    : 'what is done stays done, and the same command continues from there.';
}

/** The undo of each kind of step, last first, and what has none. */
function revertText(plan: Plan): string {
  if (!isRevertible(plan)) return 'what is done stays done: some of it cannot be given back.';
  const changing = plan.steps.filter((step) => step.commands.length > 0 && step.is_final !== true && !isLock(step));
  const undone = changing.filter((step) => undoOf(plan, step) !== undefined).toReversed();
  const hows = undone.map((step) => ('how' in step.undo ? `${shorten(step.label)} → ${step.undo.how}` : ''));
  const left = changing
    .filter((step) => undoOf(plan, step) === undefined && step.action !== 'wait')
    .map(({ kind }) => kind);
  const none = [...new Set(left)].map((kind) => kind.replaceAll('-', ' '));
  return [
    hows.length === 0
      ? 'nothing of it can be undone.'
      : `what was done is undone, last first: ${[...new Set(hows)].join('; ')}.`,
    ...(none.length === 0 ? [] : [`Without undo: ${list(none)}.`]),
  ].join(' ');
}

const isLock = ({ gives }: Step): boolean => gives.some((thing) => thing.startsWith('lock '));

/** True where hosts have old containers that go on serving. */
const switchesHosts = ({ intent, steps }: Plan): boolean =>
  intent.verb !== 'setup' &&
  steps.some(({ kind, role }) => role !== undefined && (kind === 'run-container' || kind === 'route'));
