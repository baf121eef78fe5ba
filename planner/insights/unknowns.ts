/** What is only known when the plan is walked: conditions that a host decides, and what the project's own programs do. */
import type { Unknown } from '../insight.ts';
import type { Step } from '../plan.ts';
import { LOCAL } from '../step.ts';
import { isRelease } from '../steps/release.ts';
import { hookOf } from '../things.ts';
import type { Outlook } from './outlook.ts';

/** One per kind of step and condition, hook and release command, in plan order. */
export function unknownsOf({ steps }: Pick<Outlook, 'steps'>): Unknown[] {
  const found = new Map<string, { what: string; unless?: string; steps: number }>();
  for (const step of steps) {
    const { kind, guard } = step;
    const isConditional = guard.state === 'conditional';
    const what = isConditional ? kind : opaqueOf(step);
    if (what === undefined) continue;
    const key = isConditional ? `${kind} ${guard.unless}` : what;
    const one = found.get(key) ?? { what, ...(isConditional ? { unless: guard.unless } : {}), steps: 0 };
    one.steps += 1;
    found.set(key, one);
  }
  return [...found.values()];
}

/** What runs programs of the project's own. */
function opaqueOf({ kind, host, gives }: Step): string | undefined {
  if (isRelease(kind)) return kind;
  return host === LOCAL ? gives.flatMap((thing) => hookOf(thing) ?? [])[0] : undefined;
}
