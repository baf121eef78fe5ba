/** Which roles are served on a host, as a visitor would see it. */
import { type Facts, factsOf } from '../../planner/facts.ts';
import * as names from '../../planner/names.ts';
import { rolesOn } from '../../planner/selection.ts';
import type { Situation } from '../../planner/situation.ts';

/** `ROLE @HOST` for every proxied role whose route leads to a running container. */
export function served({ config, selection }: Situation, facts: Facts): string[] {
  return selection.appHosts.flatMap((host) => {
    const there = factsOf(facts, host);
    return rolesOn(selection, host).flatMap((role) => {
      const route = there?.routes.find(({ service }) => service === names.rolePrefix(config, role.name));
      const isServed = there?.containers.some(
        ({ id, state }) => state === 'running' && route?.targets.some((target) => target.startsWith(id.slice(0, 12))),
      );
      return isServed === true ? [`${role.name} @${host}`] : [];
    });
  });
}
