/** lock acquire, lock release: the lock itself, without a run around it. */
import { breakLock, holdLock } from '../steps/lock.ts';
import type { Recipe } from './recipe.ts';

export const acquireLock: Recipe = (situation) => {
  const { primaryHost } = situation.selection;
  const message = situation.intent.arguments?.message ?? '';
  return { drafts: primaryHost === undefined ? [] : [holdLock(situation, primaryHost, message)], frame: 'bare' };
};

export const releaseHeldLock: Recipe = (situation) => {
  const { primaryHost } = situation.selection;
  return { drafts: primaryHost === undefined ? [] : [breakLock(situation, primaryHost)], frame: 'bare' };
};
