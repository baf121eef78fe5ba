/** What surrounds every changing run: the lock first, its release last, then the post-deploy hook. */
import * as names from '../names.ts';
import type { Situation } from '../situation.ts';
import { hasHook, lockThing, runHook } from '../steps/hook.ts';
import { releaseLock, takeLock } from '../steps/lock.ts';
import type { Draft } from '../step.ts';
import * as things from '../things.ts';
import type { Wanted } from './recipe.ts';

/** Adds lock and post-deploy hook; every other step waits for the lock, and its release for every other step. */
export function frame(situation: Situation, { drafts, isLockKept }: Wanted): Draft[] {
  const { config, intent, selection } = situation;
  const lockHost = selection.primaryHost;
  const isLocking = !intent.lockHeld && lockHost !== undefined;
  const locked = isLocking
    ? drafts.map((draft) => (draft.isRequirement ? draft : { ...draft, needs: [...draft.needs, lockThing(config)] }))
    : drafts;
  const lock = isLocking ? [takeLock(situation, lockHost)] : [];
  const release = isLocking ? [releaseLock(situation, lockHost, 'finish')] : [];
  return [...lock, ...locked, ...release, ...postDeploy(situation, drafts, isLocking, isLockKept)];
}

function postDeploy(situation: Situation, drafts: readonly Draft[], isLocking: boolean, isLockKept: boolean): Draft[] {
  const { config, selection } = situation;
  if (!hasHook(situation, 'post-deploy')) return [];
  const isLocked = isLocking && isLockKept;
  const unlocked = isLocking && !isLockKept ? [things.unlocked(names.serviceWithDestination(config))] : [];
  const needs = [
    ...drafts.flatMap((draft) => draft.gives.filter((thing) => !thing.startsWith('first '))),
    ...unlocked,
    ...(isLocked ? [lockThing(config)] : []),
  ];
  return [
    runHook(situation, { name: 'post-deploy', hosts: selection.hosts, phase: 'finish', keep: 'any', isLocked, needs }),
  ];
}
