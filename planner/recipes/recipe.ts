/** A recipe says which steps a verb wants and why. It does not order them, and it does not decide which are needed. */
import type { Situation } from '../situation.ts';
import type { Draft } from '../step.ts';
import type { Thing } from '../things.ts';

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

/** The drafts, none of which begins before `needs` are there. */
export const behind = (needs: readonly Thing[], drafts: readonly Draft[]): Draft[] =>
  needs.length === 0 ? [...drafts] : drafts.map((draft) => ({ ...draft, needs: [...draft.needs, ...needs] }));
