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

/** Roles that boot side by side make their containers in any order. */
export const comparable = (facts: Facts): unknown =>
  Object.fromEntries(
    Object.entries(facts.hosts).map(([host, there]) => {
      if ('unreachable' in there) return [host, there];
      const byName = <T>(items: readonly T[], name: (item: T) => string): T[] =>
        items.toSorted((one, two) => (name(one) < name(two) ? -1 : 1));
      return [
        host,
        {
          ...there,
          containers: byName(there.containers, ({ name }) => name),
          files: byName(there.files, ({ path }) => path),
          routes: byName(there.routes, ({ service }) => service),
        },
      ];
    }),
  );
