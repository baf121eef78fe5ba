/** A recipe says which steps a verb wants and why. It does not order them, and it does not decide which are needed. */
import type { Situation } from '../situation.ts';
import type { Draft } from '../step.ts';

export interface Wanted {
  readonly drafts: readonly Draft[];
  /** The post-deploy hook runs before the lock is released, as in Kamal's setup. */
  readonly isLockKept: boolean;
}

export type Recipe = (situation: Situation) => Wanted;
