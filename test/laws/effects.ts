/** What becomes of facts when steps take effect in plan order. */
import { type Facts, factsOf } from '../../planner/facts.ts';
import type { Planned } from '../../planner/index.ts';

/** The facts after every step of the plan, or after those in `only`. */
export function applied(facts: Facts, { plan, effects }: Planned, only?: ReadonlySet<string>): Facts {
  const hosts = { ...facts.hosts };
  for (const { id, host } of plan.steps) {
    const before = factsOf({ ...facts, hosts }, host);
    const effect = effects.get(id);
    if (before === undefined || effect === undefined || only?.has(id) === false) continue;
    hosts[host] = effect(before);
  }
  return { ...facts, hosts };
}
