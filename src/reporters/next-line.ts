/** What to run after a run that left something undone: a line to copy. */
import type { WalkOutcome } from '../../executors/event.ts';
import type { LineFor } from '../../planner/command-line.ts';
import { isLock } from '../../planner/part.ts';
import type { Plan } from '../../planner/plan.ts';
import { shellQuote } from '../../planner/quoting.ts';
import type { LocalCommand } from '../../planner/step.ts';
import { isWaypoint } from './groups.ts';
import { isDeploy } from './headline.ts';
import type { VersionRow } from './versions.ts';
import { list } from './wording.ts';

interface Ended {
  readonly plan: Plan;
  readonly outcome: WalkOutcome;
  /** The command that continues. */
  readonly again?: string;
  /** The command that makes a new plan, where this one holds only for hosts that nobody changed. */
  readonly anew?: string;
}

interface Switched {
  readonly plan: Plan;
  readonly versions: readonly VersionRow[];
  readonly lineFor: LineFor;
}

export interface Next {
  /** Sentences before the line. */
  readonly words: readonly string[];
  readonly line: string;
}

/** Also a step that failed may have changed something, and one that was undone may have left something. */
export function nextOf({ plan, outcome, again, anew }: Ended): Next | undefined {
  if (again === undefined) return undefined;
  const hook = hookLeft(plan, outcome);
  if (hook !== undefined) return byHand(hook);
  const begun = new Set([...outcome.done, ...outcome.failed.map(({ step }) => step), ...outcome.abandoned]);
  const isTouched = plan.steps.some(
    (step) => begun.has(step.id) && !isWaypoint(step) && !isLock(step) && step.is_final !== true,
  );
  return { words: [], line: anew !== undefined && isTouched ? `A new plan: ${anew}` : `Again: ${again}` };
}

/**
 * The way back from a deploy that switched some and not others: a rollback wants a container of the version on every host and
 * role that is dealt with, those that were not switched included.
 */
export function backLine({ plan, versions, lineFor }: Switched): string | undefined {
  const { hosts, roles, primary_only: isPrimary } = plan.intent;
  const [was, ...others] = new Set(versions.map((row) => row.was));
  const isHalf = [true, false].every((isNew) => versions.some(({ version }) => (version !== was) === isNew));
  const isPossible = versions.every(({ version, isLeft }) => version !== undefined && isLeft === true);
  if (!isDeploy(plan) || was === undefined || others.length > 0 || !isHalf || !isPossible) return undefined;
  const chosen = [
    ...(hosts === undefined ? [] : ['-h', hosts.join(',')]),
    ...(roles === undefined ? [] : ['-r', roles.join(',')]),
    ...(isPrimary === true ? ['-p'] : []),
  ];
  return `Back: ${lineFor('rollback', was, ...chosen)}`;
}

/** The hook, where all else is done: the same command would find nothing to do, and hooks run where something changes. */
function hookLeft({ steps }: Plan, { done }: WalkOutcome): LocalCommand | undefined {
  const undone = steps.filter((step) => !done.includes(step.id) && !isWaypoint(step) && step.is_final !== true);
  const [command] = undone.length === 1 && done.length > 0 ? (undone[0]?.commands ?? []) : [];
  return command !== undefined && 'local' in command ? command : undefined;
}

/** Nobody holds the lock for who runs it by hand. What only a run knows is named, and secrets are not shown. */
function byHand({ local, env, withSecrets, withRuntime }: LocalCommand): Next {
  const told = { ...env, KAMAL_LOCK: 'false' };
  const words = [
    ...Object.entries(told).map(([name, value]) => `${name}=${shellQuote(value)}`),
    ...local.map(shellQuote),
  ];
  const more = ['KAMAL_PERFORMER', 'KAMAL_RECORDED_AT', ...(withRuntime === true ? ['KAMAL_RUNTIME'] : [])];
  const secrets = withSecrets ? ['all secrets of the secrets files'] : [];
  return {
    words: [`All but this hook is done. A run also gives it ${list([...more, ...secrets])}.`],
    line: `By hand: ${words.join(' ')}`,
  };
}
