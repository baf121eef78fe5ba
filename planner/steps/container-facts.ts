/** Which containers of a role a host has, and which of them Kamal takes for the current one. */
import type { Config } from '../config.ts';
import type { ContainerFacts, HostFacts } from '../facts.ts';
import { latestReference, rolePrefix } from '../names.ts';

export const containerNamed = (facts: HostFacts, name: string): ContainerFacts | undefined =>
  facts.containers.find((container) => container.name === name);

const isUp = (container: ContainerFacts): boolean => container.state === 'running' || container.state === 'restarting';

/** Containers of the role, newest first, by the labels that Kamal filters on. */
export const containersOfRole = (facts: HostFacts, config: Config, role: string): ContainerFacts[] =>
  facts.containers.filter(
    ({ labels }) =>
      labels['service'] === config.service &&
      labels['role'] === role &&
      labels['destination'] === (config.destination ?? ''),
  );

export const runningOfRole = (facts: HostFacts, config: Config, role: string): ContainerFacts[] =>
  containersOfRole(facts, config, role).filter(isUp);

/** The newest running one of the image tagged latest, else the newest running one (Kamal 2.12, `commands/app.rb`). */
export function currentOfRole(facts: HostFacts, config: Config, role: string): ContainerFacts | undefined {
  const running = runningOfRole(facts, config, role);
  const latest = facts.images.find((image) => image.tags.includes(latestReference(config)));
  return running.find((container) => container.imageId === latest?.id) ?? running[0];
}

/** The version in a container's name: what follows the role's prefix. */
export const versionOf = (config: Config, role: string, container: ContainerFacts): string =>
  container.name.slice(rolePrefix(config, role).length + 1);

/** A copy of the facts with one container changed. */
export const changeContainer = (
  facts: HostFacts,
  name: string,
  change: (container: ContainerFacts) => ContainerFacts,
): HostFacts => ({
  ...facts,
  containers: facts.containers.map((container) => (container.name === name ? change(container) : container)),
});

/** Kamal's filters for the containers of a role, as arguments of `docker ps`. */
export const roleFilters = (config: Config, role: string): string =>
  `--filter label=service=${config.service} --filter label=destination=${config.destination ?? ''} --filter label=role=${role}`;
