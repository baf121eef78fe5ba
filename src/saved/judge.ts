/** Does what was approved still hold? A saved plan is made again from the facts of now, and has to come out the same. */
import { factsOf, type Facts, type HostFacts } from '../../planner/facts.ts';
import { makePlan, type Planned, type Situation } from '../../planner/index.ts';
import { type FactChange, factChanges } from '../../planner/drift.ts';
import { fromSwitch, untilGate } from '../../planner/part.ts';
import type { Plan } from '../../planner/plan.ts';
import { diffPlans, isEmptyDiff, type PlanDiff } from '../../planner/plan-diff.ts';
import type { SavedRequest } from '../prepare.ts';
import { asPrinted } from './plan-file.ts';
import { referenceOf } from './references.ts';

export type Judgement =
  /** What is left to walk. */
  | { readonly state: 'holds'; readonly planned: Planned }
  /** The configuration, or the tool, makes another plan of the same facts. */
  | { readonly state: 'config changed'; readonly diff: PlanDiff }
  /** Facts that the plan depends on are not as they were. */
  | ({ readonly state: 'facts changed' } & Telling)
  /** `until gate` was applied; what is left is `from switch`. */
  | { readonly state: 'prepared' }
  /** `from switch`, and nothing was prepared. */
  | { readonly state: 'unprepared' };

interface Telling {
  readonly changes: readonly FactChange[];
  /** How many more there are of which nobody knows whether the plan depends on them. */
  readonly untried: number;
}

export interface JudgeRequest {
  readonly saved: Pick<SavedRequest, 'plan' | 'part'> & { readonly facts: Facts };
  /** As it is now, with fingerprints. */
  readonly situation: Situation;
  /** The facts of now, with references. */
  readonly facts: Facts;
}

/** Compares steps, and nothing else: facts that no step depends on may change. */
export function judge({ saved, situation, facts }: JudgeRequest): Judgement {
  const then: Situation = { ...situation, facts: saved.facts, fingerprint: referenceOf };
  const made = makePlan(then);
  const diff = diffPlans(saved.plan, asPrinted(made.plan));
  if (!isEmptyDiff(diff)) return { state: 'config changed', diff };
  const whole = makePlan(situation);
  const now = asPrinted(whole.plan);
  const drift = diffPlans(saved.plan, now);
  const isLikeThen = isEmptyDiff(drift);
  if (isLikeThen && saved.part === 'all') return { state: 'holds', planned: whole };
  if (isLikeThen && saved.part === 'until gate')
    return { state: 'holds', planned: { ...whole, plan: untilGate(whole.plan) } };
  const prepared = { ...then, facts: factsAfter(then, made) };
  const afterGate = asPrinted(makePlan(prepared).plan);
  const driftAfterGate = diffPlans(afterGate, now);
  const isPrepared = isEmptyDiff(driftAfterGate);
  if (saved.part !== 'from switch')
    return isPrepared
      ? { state: 'prepared' }
      : { state: 'facts changed', ...telling(then, saved.plan, suspects(factChanges(then.facts, facts), drift, now)) };
  if (isPrepared) return { state: 'holds', planned: { ...made, plan: fromSwitch(made.plan) } };
  if (isLikeThen) return { state: 'unprepared' };
  const changes = suspects(factChanges(prepared.facts, facts), driftAfterGate, now);
  return { state: 'facts changed', ...telling(prepared, afterGate, changes) };
}

/** The facts once everything before the first switch is done. */
function factsAfter({ facts }: Situation, { plan, effects }: Planned): Facts {
  const hosts = new Map<string, HostFacts>();
  for (const { id, host } of untilGate(plan).steps) {
    const before = hosts.get(host) ?? factsOf(facts, host);
    const effect = effects.get(id);
    if (before !== undefined && effect !== undefined) hosts.set(host, effect(before));
  }
  return { ...facts, hosts: { ...facts.hosts, ...Object.fromEntries(hosts) } };
}

/** Changes of hosts whose steps are otherwise come first. */
function suspects(changes: readonly FactChange[], { added, removed, changed }: PlanDiff, now: Plan): FactChange[] {
  const ids = new Set(changed.map(({ id }) => id));
  const steps = [...added, ...removed, ...now.steps.filter(({ id }) => ids.has(id))];
  const hosts = new Set(steps.map(({ host }) => host));
  const [likely, others] = [true, false].map((is) => changes.filter(({ host }) => hosts.has(host) === is));
  return [...(likely ?? []), ...(others ?? [])];
}

/** Steps that are planned to find out what tells: each try makes the whole plan, and nobody waits long for a refusal. */
const MOST_STEPS = 10_000;

/** The changes that change the situation's plan by themselves, as far as they are tried; where none does alone, all of them. */
function telling(situation: Situation, plan: Plan, changes: readonly FactChange[]): Telling {
  const tries = Math.max(1, Math.floor(MOST_STEPS / Math.max(1, plan.steps.length)));
  const found = changes.slice(0, tries).filter((change) => {
    const changed = makePlan({ ...situation, facts: change.applied(situation.facts) });
    return !isEmptyDiff(diffPlans(plan, asPrinted(changed.plan)));
  });
  return found.length > 0 ? { changes: found, untried: Math.max(0, changes.length - tries) } : { changes, untried: 0 };
}
