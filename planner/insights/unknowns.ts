/** What is only known when the plan is walked: conditions that a host decides, and what hooks do. */
import type { Unknown } from '../insight.ts';
import { LOCAL } from '../step.ts';
import { hookOf } from '../things.ts';
import type { Outlook } from './outlook.ts';

/** One per kind of step and condition, then one per hook, in plan order. */
export function unknownsOf({ steps }: Pick<Outlook, 'steps'>): Unknown[] {
  const found = new Map<string, { what: string; unless?: string; steps: number }>();
  for (const { kind, guard, host, gives } of steps) {
    const isConditional = guard.state === 'conditional';
    const what = isConditional ? kind : host === LOCAL ? gives.flatMap((thing) => hookOf(thing) ?? [])[0] : undefined;
    if (what === undefined) continue;
    const key = isConditional ? `${kind} ${guard.unless}` : what;
    const one = found.get(key) ?? { what, ...(isConditional ? { unless: guard.unless } : {}), steps: 0 };
    one.steps += 1;
    found.set(key, one);
  }
  return [...found.values()];
}
