/** What surrounds a changing run: the lock first, its release last, then the post-deploy hook of deploys. */
import * as names from '../names.ts';
import type { Situation } from '../situation.ts';
import { hasHook, lockThing, runHook } from '../steps/hook.ts';
import { releaseLock, takeLock } from '../steps/lock.ts';
import { recordApplied } from '../steps/spent.ts';
import type { Draft } from '../step.ts';
import type { Thing } from '../things.ts';
import * as things from '../things.ts';
import type { Frame, Wanted } from './recipe.ts';

/** Adds lock and post-deploy hook; the lock waits for what comes before it, every other step for the lock, its release for all. */
export function frame(situation: Situation, wanted: Wanted): readonly Draft[] {
  const { drafts } = wanted;
  const { config, intent, selection } = situation;
  const lockHost = selection.primaryHost;
  const isLocking = wanted.frame !== 'bare' && !intent.lockHeld && lockHost !== undefined;
  const before = things.beforeLock(names.serviceWithDestination(config));
  const isFree = (draft: Draft): boolean => draft.isRequirement === true || draft.needs.includes(before);
  const locked = isLocking
    ? drafts.map((draft) => (isFree(draft) ? draft : { ...draft, needs: [...draft.needs, lockThing(config)] }))
    : drafts;
  const lock = isLocking ? [takeLock(situation, lockHost)] : [];
  const record = intent.isSaved && lockHost !== undefined ? [recordOf(situation, lockHost, drafts, isLocking)] : [];
  const release = isLocking ? [releaseLock(situation, lockHost, 'finish')] : [];
  return [
    ...lock,
    ...locked,
    ...record,
    ...release,
    ...postDeploy(situation, [...drafts, ...record], isLocking, wanted.frame),
  ];
}

/** What all of them give. What others need comes before them: to name it here would keep it in plans where nobody does. */
const allOf = (drafts: readonly Draft[]): Thing[] =>
  drafts
    .filter((draft) => draft.keep !== 'needed' && draft.isRequirement !== true)
    .flatMap((draft) => draft.gives.filter((thing) => !thing.startsWith('first ')));

const recordOf = (situation: Situation, host: string, drafts: readonly Draft[], isLocking: boolean): Draft =>
  recordApplied(situation, host, [...allOf(drafts), ...(isLocking ? [lockThing(situation.config)] : [])]);

function postDeploy(situation: Situation, drafts: readonly Draft[], isLocking: boolean, around: Frame): Draft[] {
  const { config, selection } = situation;
  const isDeploy = around === 'deploy' || around === 'setup';
  if (!isDeploy || !hasHook(situation, 'post-deploy')) return [];
  const isLockKept = around === 'setup';
  const isLocked = isLocking && isLockKept;
  const unlocked = isLocking && !isLockKept ? [things.unlocked(names.serviceWithDestination(config))] : [];
  const needs = [...allOf(drafts), ...unlocked, ...(isLocked ? [lockThing(config)] : [])];
  return [
    runHook(situation, { name: 'post-deploy', hosts: selection.hosts, phase: 'finish', keep: 'any', isLocked, needs }),
  ];
}
