/** What stands at the top of every form for people: what the plan is for, what it means, and the line that sums it up. */
import type { Plan } from '../../planner/plan.ts';
import { blockedTitle } from './blockers.ts';
import { summaryLines } from './foot.ts';
import { headline, nothingToDo, titleOf } from './headline.ts';
import { planDigest } from './json.ts';
import type { Look } from './look.ts';
import { type Meaning, meaningOf } from './meaning.ts';

/** The first things to read about a plan. */
export interface Top {
  readonly title: string;
  /** Where the plan cannot run. */
  readonly verdict?: string;
  readonly meaning: readonly Meaning[];
  /** The fixed line that sums a plan up, with the digest's beginning. */
  readonly summary: string;
  /** Names exactly this plan. */
  readonly digest: string;
}

/** The top of a plan's page. */
export function topOf(plan: Plan, look: Pick<Look, 'isObserved'>): Top {
  const digest = planDigest(plan);
  const [summary = ''] = summaryLines(plan, digest, Number.POSITIVE_INFINITY);
  const rest = { meaning: meaningOf(plan), summary, digest };
  if (plan.blockers.length > 0) return { title: titleOf(plan), verdict: blockedTitle(plan, 0), ...rest };
  return { title: plan.steps.length === 0 ? nothingToDo(plan) : headline(plan, look.isObserved), ...rest };
}
