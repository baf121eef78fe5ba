/** Drafts as the planner sees them: each with the facts of its host at the time of its turn. */
import type { HostFacts } from '../../planner/facts.ts';
import { factsOf } from '../../planner/facts.ts';
import { idOf, order } from '../../planner/graph.ts';
import type { Situation } from '../../planner/index.ts';
import { frame } from '../../planner/recipes/frame.ts';
import { RECIPES } from '../../planner/recipes/index.ts';
import type { Draft, GuardVerdict } from '../../planner/step.ts';
import { LOCAL } from '../../planner/step.ts';

export interface Judged {
  readonly id: string;
  readonly draft: Draft;
  /** Undefined where nobody looked, and on this machine. */
  readonly before: HostFacts | undefined;
  readonly verdict: GuardVerdict | undefined;
}

/** Everything that the verb's recipe wants, in plan order, dropped or not. */
export function judged(situation: Situation): Judged[] {
  const drafts = frame(situation, RECIPES[situation.intent.verb](situation));
  const ordered = order(drafts);
  if ('problems' in ordered) throw new Error('a recipe contradicts itself');
  const byId = new Map(drafts.map((draft) => [idOf(draft), draft]));
  const now = new Map<string, HostFacts | undefined>();
  return ordered.ids.flatMap((id) => {
    const draft = byId.get(id);
    if (draft === undefined) return [];
    if (!now.has(draft.host)) now.set(draft.host, factsOf(situation.facts, draft.host));
    const before = now.get(draft.host);
    const verdict = before === undefined || draft.host === LOCAL ? undefined : draft.guard(before, situation.facts);
    if (before !== undefined && verdict?.state === 'ready') now.set(draft.host, draft.effect(before));
    return [{ id, draft, before, verdict }];
  });
}
