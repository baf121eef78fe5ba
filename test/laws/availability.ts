/** Which roles are served on a host, as a visitor would see it. */
import { type ContainerFacts, type Facts, factsOf } from '../../planner/facts.ts';
import * as names from '../../planner/names.ts';
import { rolesOn } from '../../planner/selection.ts';
import type { Situation } from '../../planner/situation.ts';
import { containerNamed, containersOfRole } from '../../planner/steps/container-facts.ts';

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

/** On how many of the run's hosts a healthy container of the role runs, and is reached where it is proxied. */
export function healthy({ config, selection }: Situation, role: string, facts: Facts): number {
  const { proxy, hosts } = config.roles.find(({ name }) => name === role) ?? { hosts: [] };
  return hosts.filter(({ name: host }) => {
    const there = selection.hosts.includes(host) ? factsOf(facts, host) : undefined;
    if (there === undefined) return false;
    const route = there.routes.find(({ service }) => service === names.rolePrefix(config, role));
    // kamal-proxy has asked what it leads to, whatever Docker's own check says.
    const isRouted = ({ id }: ContainerFacts): boolean =>
      route?.targets.some((target) => target.startsWith(id.slice(0, 12))) === true;
    const isUp = containersOfRole(there, config, role).some(
      (one) => one.state === 'running' && (['healthy', undefined].includes(one.health) || isRouted(one)),
    );
    return isUp && (proxy === undefined || containerNamed(there, names.PROXY_CONTAINER)?.state === 'running');
  }).length;
}
