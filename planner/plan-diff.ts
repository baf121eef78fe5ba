/** Two plans compared by the identity of their steps. */
import type { Plan, Step } from './plan.ts';
import { isSame } from './same.ts';

export interface StepChange {
  readonly id: string;
  /** Names of the step's fields that differ, edges aside. */
  readonly fields: readonly (keyof Step)[];
  /** These fields in either plan. */
  readonly was: Partial<Step>;
  readonly is: Partial<Step>;
  /** Steps that it waits for in only one of the plans. */
  readonly waitsAdded: readonly string[];
  readonly waitsRemoved: readonly string[];
}

export interface PlanDiff {
  readonly added: readonly Step[];
  readonly removed: readonly Step[];
  readonly changed: readonly StepChange[];
}

/** What `after` has, lacks and does otherwise than `before`. */
export function diffPlans(before: Plan, after: Plan): PlanDiff {
  const old = new Map(before.steps.map((step) => [step.id, step]));
  const ids = new Set(after.steps.map(({ id }) => id));
  return {
    added: after.steps.filter(({ id }) => !old.has(id)),
    removed: before.steps.filter(({ id }) => !ids.has(id)),
    changed: after.steps.flatMap((step) => {
      const was = old.get(step.id);
      return was === undefined ? [] : changeOf(was, step, (id) => old.has(id) && ids.has(id));
    }),
  };
}

/** True where both plans do the same in the same order. */
export const isEmptyDiff = ({ added, removed, changed }: PlanDiff): boolean =>
  added.length + removed.length + changed.length === 0;

const EDGES = new Set(['after', 'after_any', 'needs', 'gives']);

/** An edge to a step that is in one plan only goes with that step. */
function changeOf(was: Step, is: Step, isInBoth: (id: string) => boolean): StepChange[] {
  const keys = [...new Set([...Object.keys(was), ...Object.keys(is)])] as (keyof Step)[];
  const fields = keys.filter((key) => !EDGES.has(key) && !isSame(was[key], is[key])).sort();
  const [before, now] = [waitsOf(was, isInBoth), waitsOf(is, isInBoth)];
  const waitsAdded = now.filter((id) => !before.includes(id));
  const waitsRemoved = before.filter((id) => !now.includes(id));
  return fields.length + waitsAdded.length + waitsRemoved.length === 0
    ? []
    : [{ id: is.id, fields, was: pick(was, fields), is: pick(is, fields), waitsAdded, waitsRemoved }];
}

const pick = (step: Step, fields: readonly (keyof Step)[]): Partial<Step> =>
  Object.fromEntries(fields.map((field) => [field, step[field]]));

/** "Any of" sets count as one wait. */
function waitsOf({ after, after_any: any }: Step, isCounted: (id: string) => boolean): string[] {
  const sets = any.filter((set) => set.every(isCounted)).map((set) => `any of ${set.join(', ')}`);
  return [...after.filter(isCounted), ...sets];
}
