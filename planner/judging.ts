/** Which of the wanted steps stay: each guard is asked with the facts as they will be by then, and edges outlive what is dropped. */
import { factsOf, type Facts, type HostFacts } from './facts.ts';
import type { Edges, Ordered } from './graph.ts';
import type { Outlook } from './insights/outlook.ts';
import type { Kept } from './plan.ts';
import type { Situation } from './situation.ts';
import { type Draft, type GuardVerdict, LOCAL } from './step.ts';

/** A draft and what its guard said. */
export interface Judged {
  readonly draft: Draft;
  readonly id: string;
  readonly before: HostFacts | undefined;
  readonly verdict: GuardVerdict | { readonly state: 'conditional'; readonly unless: string };
}

/** Nothing comes before it. */
export const NO_EDGES: Edges = { after: [], afterAny: [] };

/** Each draft's verdict on the facts that the steps before it will have made, and the facts after the last. */
export function judge(
  { facts }: Situation,
  { ids, drafts }: Pick<Ordered, 'ids' | 'drafts'>,
): { judged: Judged[]; after: Outlook['after'] } {
  const after = new Map<string, HostFacts>();
  for (const host of Object.keys(facts.hosts)) {
    const there = factsOf(facts, host);
    if (there !== undefined) after.set(host, there);
  }
  const judged = drafts.map((draft, at): Judged => {
    const before = after.get(draft.host);
    const verdict = verdictOf(draft, before, facts);
    const isChange = before !== undefined && !draft.isRequirement && verdict.state !== 'done';
    if (isChange) after.set(draft.host, draft.effect(before));
    return { draft, id: ids[at] ?? '', before, verdict };
  });
  return { judged, after };
}

function verdictOf(draft: Draft, before: HostFacts | undefined, facts: Facts): Judged['verdict'] {
  const local = draft.host === LOCAL ? draft.localGuard?.(facts.local) : undefined;
  if (local !== undefined) return local;
  if (before !== undefined) return draft.guard(before, facts);
  return draft.unless === undefined ? { state: 'ready' } : { state: 'conditional', unless: draft.unless };
}

/** The steps that stay, and why: what changes something, and what accompanies that. */
export function keep(judged: readonly Judged[]): Map<string, Kept> {
  const stays = judged.filter(
    ({ draft, verdict }) => draft.keep === 'guard' && !draft.isRequirement && verdict.state !== 'done',
  );
  const kept = new Map<string, Kept>(stays.map(({ id }) => [id, { rule: 'guard' }]));
  if (kept.size === 0) return kept;
  const phases = new Set(stays.flatMap(({ draft: { phase, completes } }) => [phase, completes]));
  judged.forEach(({ id, draft: { keep: rule, phase } }) => {
    if (rule === 'any' || (rule === 'phase' && phases.has(phase))) kept.set(id, { rule });
  });
  const offered = new Set(judged.flatMap(({ draft }) => (draft.keep === 'needed' ? draft.gives : [])));
  const needed = new Map<string, string>();
  // What waits for a dropped step waits for what that one waits for: who tolerates failures has to stay between the two.
  const between = judged.some(({ draft }) => draft.isTolerant) ? new Set<string>() : undefined;
  // Backwards, because those who need something stand after those who give it.
  for (const { id, draft, verdict } of judged.toReversed()) {
    const thing = draft.keep === 'needed' ? draft.gives.find((one) => needed.has(one)) : undefined;
    if (verdict.state !== 'done' && thing !== undefined) kept.set(id, { rule: 'needed', by: needed.get(thing) ?? '' });
    const isBetween = draft.gives.some((one) => between?.has(one));
    if (isBetween && draft.isTolerant && !kept.has(id)) kept.set(id, { rule: 'any' });
    if (kept.has(id)) draft.needs.forEach((one) => offered.has(one) && needed.set(one, id));
    if (kept.has(id) || isBetween) draft.needs.forEach((one) => between?.add(one));
  }
  return kept;
}

/**
 * Edges between the steps that stay. What waits for a dropped step waits for what that one waits for: order outlives it.
 * Loops rather than lists of lists: what waits for every host has thousands of edges.
 */
export function keptEdges(
  judged: readonly Judged[],
  edges: ReadonlyMap<string, Edges>,
  kept: ReadonlySet<string>,
): Map<string, Edges> {
  const standIns = new Map<string, readonly string[]>();
  const found = new Map<string, Edges>();
  for (const { id } of judged) {
    const { after, afterAny } = edges.get(id) ?? NO_EDGES;
    const stays = standing(after, kept, standIns);
    if (!kept.has(id)) standIns.set(id, stays);
    found.set(id, {
      after: stays,
      afterAny: afterAny.length === 0 ? afterAny : afterAny.filter((set) => set.every((other) => kept.has(other))),
    });
  }
  return found;
}

/** The steps that stay, and for each other one those that stand in for it. */
function standing(
  after: readonly string[],
  kept: ReadonlySet<string>,
  standIns: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  if (after.every((other) => kept.has(other))) return after;
  const found = new Set<string>();
  after.forEach((other) => {
    if (kept.has(other)) found.add(other);
    standIns.get(other)?.forEach((standIn) => found.add(standIn));
  });
  return [...found];
}
