/** What is taken away of an app: one container, all stopped ones of a role, its images, its directories. */
import { commandFor } from '../command-line.ts';
import type { HostFacts, ImageFacts } from '../facts.ts';
import * as names from '../names.ts';
import type { Situation } from '../situation.ts';
import type { Draft } from '../step.ts';
import type { Thing } from '../things.ts';
import * as things from '../things.ts';
import type { RoleOnHost } from './app-state.ts';
import { audit } from './audit.ts';
import { containerNamed, containersOfRole, roleFilters } from './container-facts.ts';
import { draft, shell } from './draft.ts';

const STOPPED = ['created', 'exited', 'dead'];

const place = ({ role, host, phase, needs }: RoleOnHost) => ({
  host,
  role: role.name,
  phase,
  needs: [things.docker(host), ...needs],
});

/** Removes the role's container of one version. */
export function removeContainer(situation: Situation, subject: RoleOnHost, version: string): Draft {
  const { role, host } = subject;
  const name = names.containerName(situation.config, role.name, version);
  return draft({
    ...place(subject),
    kind: 'remove-container',
    subject: name,
    action: 'delete',
    label: `remove container ${name}`,
    explain: 'Only a stopped container is removed; its image stays.',
    cause: `version ${version} is removed`,
    unless: 'unless there is none',
    gives: [things.pruned(`container ${name}`, host)],
    guard: (facts) => {
      const there = containerNamed(facts, name);
      if (there === undefined) return { state: 'done', because: `there is no container ${name}` };
      if (STOPPED.includes(there.state)) return { state: 'ready' };
      return {
        state: 'blocked',
        because: `container ${name} is ${there.state}`,
        fix: commandFor(situation.config, 'app', 'stop'),
      };
    },
    commands: () => [
      audit(situation, `Removed app container with version ${version}`, role.name),
      shell(`docker container ls --all --filter 'name=^${name}$' --quiet | xargs docker container rm`),
    ],
    effect: (facts) => ({ ...facts, containers: facts.containers.filter((one) => one.name !== name) }),
    undo: () => ({ irreversible: 'the version can be deployed again' }),
    timeout: 60,
  });
}

/** Removes every stopped container of a role; one that runs stays. */
export function removeContainers(situation: Situation, subject: RoleOnHost): Draft {
  const { config } = situation;
  const { role, host } = subject;
  const gone = (facts: HostFacts): string[] =>
    containersOfRole(facts, config, role.name)
      .filter(({ state }) => STOPPED.includes(state))
      .map(({ name }) => name);
  return draft({
    ...place(subject),
    kind: 'remove-containers',
    subject: role.name,
    action: 'delete',
    label: `remove containers of ${role.name}`,
    explain: `Removes every stopped container of ${names.rolePrefix(config, role.name)}; there is no rollback after it.`,
    cause: 'the app is removed',
    unless: 'unless there are none',
    gives: [things.pruned(`containers of ${role.name}`, host)],
    guard: (facts) => {
      const names = gone(facts);
      if (names.length === 0) return { state: 'done', because: `no stopped container of ${role.name} is on ${host}` };
      return { state: 'ready', cause: `removes ${names.join(', ')}` };
    },
    commands: () => [
      audit(situation, 'Removed all app containers', role.name),
      shell(`docker container prune --force ${roleFilters(config, role.name)}`),
    ],
    effect: (facts) => {
      const names = gone(facts);
      return { ...facts, containers: facts.containers.filter(({ name }) => !names.includes(name)) };
    },
    undo: () => ({ irreversible: 'removed containers are gone; versions can be deployed again' }),
    timeout: 120,
  });
}

export interface OnHost {
  readonly host: string;
  readonly phase: string;
  readonly needs: readonly Thing[];
}

/** Removes the service's images that no container uses. */
export function removeAppImages(situation: Situation, { host, phase, needs }: OnHost): Draft {
  const { service } = situation.config;
  const unused = (facts: HostFacts): ImageFacts[] =>
    facts.images.filter(
      ({ id, tags, labels }) =>
        labels['service'] === service &&
        !facts.containers.some(({ imageId, image }) => imageId === id || tags.includes(image)),
    );
  return draft({
    kind: 'remove-images',
    host,
    subject: service,
    action: 'delete',
    label: `remove images of ${service}`,
    explain: 'Removes every image of the service that no container uses, whatever its tags.',
    cause: 'the app is removed',
    phase,
    unless: 'unless there are none',
    needs: [things.docker(host), ...needs],
    gives: [things.pruned(`images of ${service}`, host)],
    guard: (facts) => {
      const gone = unused(facts).flatMap(({ tags }) => (tags.length === 0 ? ['a dangling one'] : tags));
      if (gone.length === 0) return { state: 'done', because: `no unused image of ${service} is on ${host}` };
      return { state: 'ready', cause: `removes ${gone.join(', ')}` };
    },
    commands: () => [
      audit(situation, 'Removed all app images'),
      shell(`docker image prune --all --force --filter label=service=${service}`),
    ],
    effect: (facts) => {
      const gone = unused(facts);
      return { ...facts, images: facts.images.filter((image) => !gone.includes(image)) };
    },
    undo: () => ({ irreversible: 'removed images have to be pulled again' }),
    duration: 2,
    timeout: 300,
  });
}

/** Removes the app's directories: env files, assets, certificates and error pages. */
export function removeAppDirectories(situation: Situation, { host, phase, needs }: OnHost): Draft {
  const { config } = situation;
  const app = names.appDirectory(config);
  const served = `${names.APPS_CONFIG}/${names.serviceWithDestination(config)}`;
  const isInside = (path: string): boolean =>
    [app, served].some((directory) => path === directory || path.startsWith(`${directory}/`));
  return draft({
    kind: 'remove-app-directories',
    host,
    subject: names.serviceWithDestination(config),
    action: 'delete',
    label: `remove ${app}`,
    explain: `Env files and assets in ${app}, certificates and error pages in ${served}. The audit log stays.`,
    cause: 'the app is removed',
    phase,
    unless: 'unless they are not there',
    needs,
    gives: [things.pruned(app, host)],
    guard: (facts) =>
      facts.directories.some(isInside) || facts.files.some(({ path }) => isInside(path))
        ? { state: 'ready' }
        : { state: 'done', because: `${app} is not on ${host}` },
    commands: () => [
      audit(situation, `Removed ${app}`),
      shell(`rm -r ${app} || true`),
      shell(`rm -r ${served} || true`),
    ],
    effect: (facts) => ({
      ...facts,
      directories: facts.directories.filter((path) => !isInside(path)),
      files: facts.files.filter(({ path }) => !isInside(path)),
    }),
    undo: () => ({ irreversible: 'the next deploy writes them again' }),
    timeout: 60,
  });
}
