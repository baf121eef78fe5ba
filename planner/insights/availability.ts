/** How many containers of a role stay healthy at the worst moment. */
import type { Availability } from '../insight.ts';
import { PROXY_CONTAINER } from '../names.ts';
import { takesPart } from '../selection.ts';
import { known } from '../situation.ts';
import { containerNamed, runningOfRole } from '../steps/container-facts.ts';
import type { Outlook } from './outlook.ts';

/** New containers are healthy before old ones stop, so only an interruption takes a container away from a role that is served. */
export function availabilityOf({ situation, steps }: Outlook): Availability[] {
  const { selection, config, intent } = situation;
  const isServed = (role: string, host: string): boolean => {
    const facts = known(situation, host);
    if (facts === undefined) return intent.verb !== 'setup';
    const isUp = containerNamed(facts, PROXY_CONTAINER)?.state === 'running';
    return isUp && runningOfRole(facts, config, role).length > 0;
  };
  return selection.roles
    .filter((role) => role.proxy !== undefined && steps.some((step) => step.role === role.name))
    .map((role) => {
      const hosts = role.hosts.map(({ name }) => name).filter((host) => takesPart(selection, host));
      const now = hosts.filter((host) => isServed(role.name, host)).length;
      const gaps = steps.filter((step) => step.role === role.name && step.interruption !== undefined).length;
      return { now, role: { role: role.name, least: Math.max(0, now - gaps), of: hosts.length } };
    })
    .flatMap(({ now, role }) => (now > 0 ? [role] : []));
}
