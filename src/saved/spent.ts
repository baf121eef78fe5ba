/** A saved plan is applied once. An equal one that is made afterwards is another plan: it says how many there were. */
import { factsOf } from '../../planner/facts.ts';
import { makePlan, type Situation } from '../../planner/index.ts';
import { planDigest } from '../reporters/json.ts';

/** When and by whom the plan with this digest was applied, where it was. */
export function spentBy(digest: string, { facts, selection }: Situation): string | undefined {
  return selection.hosts.map((host) => factsOf(facts, host)?.applied?.[digest]).find((found) => found !== undefined);
}

const isAnyRecorded = ({ facts, selection }: Situation): boolean =>
  selection.hosts.some((host) => Object.keys(factsOf(facts, host)?.applied ?? {}).length > 0);

/** The situation in which a plan to be saved is none that was applied already. */
export function unspent(situation: Situation): Situation {
  const { intent } = situation;
  if (!intent.isSaved || !isAnyRecorded(situation)) return situation;
  const { plan } = makePlan(situation);
  const isSpent = (appliedBefore: number): boolean => {
    const other = appliedBefore === 0 ? plan.intent : { ...plan.intent, applied_before: appliedBefore };
    return spentBy(planDigest({ ...plan, intent: other }), situation) !== undefined;
  };
  let appliedBefore = 0;
  while (isSpent(appliedBefore)) appliedBefore += 1;
  return appliedBefore === 0 ? situation : { ...situation, intent: { ...intent, appliedBefore } };
}
