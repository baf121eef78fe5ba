/** Why one step is in a plan: what keeps it, which steps need it, and what it waits for. Works from the plan alone. */
import type { Plan, Skipped, Step } from './plan.ts';

/** What a plan knows about one of its steps. */
export interface Why {
  readonly step: Step;
  /** The step that needs it, the one that needs that, and so on, up to a change that was asked for. */
  readonly neededBy: readonly Step[];
  /** How many other steps need it directly. */
  readonly otherUsers: number;
  /** What it waits for directly, without what those wait for. */
  readonly after: readonly Step[];
  /** Sets of which the first that is done is enough. */
  readonly afterAny: readonly (readonly Step[])[];
  /** What the only step before it waits for, and so on, nearest first. */
  readonly before: readonly Step[];
}

/** What was found under somebody's words for a step. */
export type Answer =
  | { readonly found: Why }
  /** It was wanted, and is so already. */
  | { readonly done: Skipped }
  /** Ids that the words could mean; with `isNear` none of them does. */
  | { readonly ids: readonly string[]; readonly isNear: boolean };

/** Answers for an id, or for words that all stand in the id or the label of one step only. */
export function whyOf(plan: Plan, words: string): Answer {
  const asked = words.trim();
  const all = [...plan.steps, ...plan.skipped];
  const exact = all.filter(({ id }) => id === asked);
  const found = exact.length > 0 ? exact : all.filter((one) => isMeant(one, asked));
  const [only] = found;
  if (only === undefined || found.length > 1)
    return { ids: (only === undefined ? near(all, asked) : found).map(({ id }) => id), isNear: only === undefined };
  return 'because' in only ? { done: only } : { found: explain(plan, only) };
}

type Named = Pick<Step, 'id' | 'label' | 'host'>;

const wordsOf = (text: string): string[] => text.toLowerCase().split(/\s+/).filter(Boolean);

const textOf = ({ id, label, host }: Named): string => `${id} ${label} @${host}`.toLowerCase();

const isMeant = (one: Named, asked: string): boolean => wordsOf(asked).every((word) => textOf(one).includes(word));

/** Those with most of the words. */
function near<T extends Named>(all: readonly T[], asked: string): T[] {
  const rank = (one: T): number => wordsOf(asked).filter((word) => textOf(one).includes(word)).length;
  const ranked = all.map((one) => ({ one, hits: rank(one) })).filter(({ hits }) => hits > 0);
  const most = Math.max(0, ...ranked.map(({ hits }) => hits));
  return ranked.filter(({ hits }) => hits === most).map(({ one }) => one);
}

function explain({ steps }: Plan, step: Step): Why {
  const byId = new Map(steps.map((one) => [one.id, one]));
  const after = nearest(step, byId);
  const users = usersOf(step, steps);
  return {
    step,
    neededBy: chain(users[0], (one) => (isAsked(one) ? undefined : usersOf(one, steps)[0])),
    otherUsers: Math.max(0, users.length - 1),
    after,
    afterAny: step.after_any.map((set) => set.flatMap((id) => byId.get(id) ?? [])),
    before: after.length === 1 ? chain(only(nearest(after[0] ?? step, byId)), (one) => only(nearest(one, byId))) : [],
  };
}

/** A change of a role's containers is what people ask for; nobody asks why it is needed. */
const isAsked = ({ role, kept }: Step): boolean => role !== undefined && kept.rule === 'guard';

const only = (steps: readonly Step[]): Step | undefined => (steps.length === 1 ? steps[0] : undefined);

function chain(first: Step | undefined, next: (step: Step) => Step | undefined): Step[] {
  const found: Step[] = [];
  for (let step = first; step !== undefined && !found.includes(step); step = next(step)) found.push(step);
  return found;
}

/**
 * Steps that need what it gives, in plan order: first those that wait for it whatever happens, and of these those of its
 * host. Who needs the first of several may have it from another one.
 */
function usersOf({ id, gives, host }: Step, steps: readonly Step[]): Step[] {
  const given = new Set(gives);
  const users = steps.filter(({ needs }) => needs.some((thing) => given.has(thing)));
  const rank = (user: Step): number => (user.after.includes(id) ? 0 : 2) + (user.host === host ? 0 : 1);
  return users.toSorted((one, two) => rank(one) - rank(two));
}

/** What it waits for, without what another of them waits for anyway. */
function nearest({ after }: Step, byId: ReadonlyMap<string, Step>): Step[] {
  const direct = after.flatMap((id) => byId.get(id) ?? []);
  const earlier = new Set<string>();
  const look = (step: Step): void => {
    for (const id of step.after) {
      const before = byId.get(id);
      if (before === undefined || earlier.has(id)) continue;
      earlier.add(id);
      look(before);
    }
  };
  for (const step of direct) look(step);
  return direct.filter(({ id }) => !earlier.has(id));
}
