/** A recipe says which steps a verb wants and why. It does not order them, and it does not decide which are needed. */
import type { Situation } from '../situation.ts';
import type { Draft } from '../step.ts';

/**
 * What surrounds the steps. `deploy`: the lock, its release, then the post-deploy hook; `setup`: the hook comes before the
 * release, as in Kamal's setup; `lock`: only the lock; `bare`: nothing.
 */
export type Frame = 'deploy' | 'setup' | 'lock' | 'bare';

export interface Wanted {
  readonly drafts: readonly Draft[];
  readonly frame: Frame;
}

export type Recipe = (situation: Situation) => Wanted;
