/** Which containers of a role a host has, and which of them Kamal takes for the current one. */
import type { Config } from '../config.ts';
import type { ContainerFacts, HostFacts } from '../facts.ts';
import { latestReference, listedAs, rolePrefix } from '../names.ts';

export const containerNamed = (facts: HostFacts, name: string): ContainerFacts | undefined =>
  facts.containers.find((container) => container.name === name);

const isUp = (container: ContainerFacts): boolean => container.state === 'running' || container.state === 'restarting';

/** Containers of the role, newest first, by the labels that Kamal filters on. */
export const containersOfRole = (facts: HostFacts, config: Config, role: string): ContainerFacts[] =>
  facts.containers.filter((container) => isOfRole(container, config, role));

/** True for containers of the service and its destination. */
export const isOfApp = ({ labels }: ContainerFacts, { service, destination = '' }: Config): boolean =>
  labels['service'] === service && labels['destination'] === destination;

const isOfRole = (container: ContainerFacts, config: Config, role: string): boolean =>
  isOfApp(container, config) && container.labels['role'] === role;

/** Those of them that run. */
export const runningOfRole = (facts: HostFacts, config: Config, role: string): ContainerFacts[] =>
  facts.containers.filter((container) => isUp(container) && isOfRole(container, config, role));

/** The newest running one of the image tagged latest, else the newest running one (Kamal 2.12, `commands/app.rb`). */
export const currentOfRole = (facts: HostFacts, config: Config, role: string): ContainerFacts | undefined =>
  currentAmong(runningOfRole(facts, config, role), facts, config);

/** The same among a role's containers that run, where they were found already. */
export function currentAmong(
  running: readonly ContainerFacts[],
  { images }: HostFacts,
  config: Config,
): ContainerFacts | undefined {
  if (running.length < 2) return running[0];
  const reference = listedAs(latestReference(config));
  const latest = images.find(({ tags }) => tags.includes(reference));
  return running.find(({ imageId }) => imageId === latest?.id) ?? running[0];
}

const SET_ASIDE = /_replaced_.*$/;

/** True for a container whose name a newer one of its version has. */
export const isSetAside = ({ name }: ContainerFacts): boolean => SET_ASIDE.test(name);

/** The version in a container's name: what follows the role's prefix. */
export const versionOf = (config: Config, role: string, container: ContainerFacts): string =>
  container.name.slice(rolePrefix(config, role).length + 1);

/** The same without the end of a name that was set aside. */
export const plainVersionOf = (config: Config, role: string, container: ContainerFacts): string =>
  versionOf(config, role, container).replace(SET_ASIDE, '');

/** True where the version's container is there, also if a run set it aside that never came to run another. */
export const hasVersion = (facts: HostFacts, config: Config, role: string, version: string): boolean =>
  containersOfRole(facts, config, role).some((one) => plainVersionOf(config, role, one) === version);

/** Versions of a role that have a container to return to, newest first; what serves now is none of them. */
export function versionsLeft(facts: HostFacts, config: Config, role: string): string[] {
  const all = containersOfRole(facts, config, role);
  const current = currentAmong(all.filter(isUp), facts, config);
  const served = current && plainVersionOf(config, role, current);
  const versions = new Set(all.map((one) => plainVersionOf(config, role, one)));
  return [...versions].filter((version) => version !== served);
}

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
