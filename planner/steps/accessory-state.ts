/** An accessory's container as it is: started, stopped, removed; its image pulled. */
import { commandFor } from '../command-line.ts';
import type { Accessory, Config } from '../config.ts';
import type { ContainerFacts, HostFacts } from '../facts.ts';
import type { Situation } from '../situation.ts';
import type { Draft, Interruption } from '../step.ts';
import type { Thing } from '../things.ts';
import * as things from '../things.ts';
import { audit } from './audit.ts';
import { changeContainer, containerNamed } from './container-facts.ts';
import { draft, PATIENCE, shell } from './draft.ts';
import { hasImage, withAccessoryImage } from './accessory-image.ts';
import { sessionFor } from './registry.ts';
import { ownStopSeconds } from './stop.ts';

/** Seconds that Docker takes to stop an accessory and run it again. */
export const ACCESSORY_GAP = 15;

export interface AccessoryOnHost {
  readonly accessory: Accessory;
  readonly host: string;
  readonly phase: string;
  readonly needs: readonly Thing[];
}

const place = ({ accessory, host, phase, needs }: AccessoryOnHost) => ({
  host,
  subject: accessory.name,
  phase,
  needs: [things.docker(host), ...needs],
});

const missing = (config: Config, accessory: Accessory) =>
  ({
    state: 'blocked',
    because: `there is no container ${accessory.service}`,
    fix: commandFor(config, 'accessory', 'boot', accessory.name),
  }) as const;

/** Pulls the image, also where a tag of that name is there: it may have moved. */
export function pullAccessory(situation: Situation, subject: AccessoryOnHost): Draft {
  const { accessory, host } = subject;
  const registry = accessory.registry ?? situation.config.registry;
  const wanted = things.image(accessory.image, host);
  return draft({
    ...place(subject),
    kind: 'pull-accessory',
    action: 'update',
    label: `pull image ${accessory.image}`,
    explain: 'Asks the registry for the image, also where the host has one of that name.',
    cause: 'the tag may have moved',
    needs: [...place(subject).needs, ...sessionFor(situation, registry, host)],
    gives: [wanted],
    commands: () => [
      audit(situation, `Pull ${accessory.name} accessory image`),
      shell(`docker image pull ${accessory.image}`),
    ],
    effect: (facts) => (hasImage(facts, accessory.image) ? facts : withAccessoryImage(facts, accessory.image)),
    undo: () => ({ irreversible: 'the image stays until it is removed' }),
    duration: 10,
    timeout: PATIENCE,
  });
}

/** Starts the container that is there. */
export function startAccessory(situation: Situation, subject: AccessoryOnHost): Draft {
  const { accessory, host } = subject;
  const { service } = accessory;
  return draft({
    ...place(subject),
    kind: 'start-accessory',
    action: 'update',
    label: `start accessory ${service}`,
    explain: 'Starts the container as it is; neither image nor environment change.',
    cause: 'asked for',
    unless: 'unless it runs',
    gives: [things.container(service, host)],
    guard: (facts) => {
      const there = containerNamed(facts, service);
      if (there === undefined) return missing(situation.config, accessory);
      return there.state === 'running' ? { state: 'done', because: `${service} runs on ${host}` } : { state: 'ready' };
    },
    commands: () => [
      audit(situation, `Started ${accessory.name} accessory`),
      shell(`docker container start ${service}`),
    ],
    effect: (facts) => changeContainer(facts, service, (container) => ({ ...container, state: 'running' })),
    undo: (before) =>
      before?.containers.some((one) => one.name === service && one.state !== 'exited') === true
        ? { irreversible: 'it was not stopped before either' }
        : { how: 'stop it', commands: [shell(`docker container stop ${service}`)] },
    timeout: 60,
  });
}

/** Stops the container; `until` says who starts it again. */
export function stopAccessory(
  situation: Situation,
  subject: AccessoryOnHost,
  until: Omit<Interruption, 'service'>,
): Draft {
  const { accessory, host } = subject;
  const { service } = accessory;
  const runs = (facts: HostFacts): boolean =>
    ['running', 'restarting'].includes(containerNamed(facts, service)?.state ?? '');
  return draft({
    ...place(subject),
    kind: 'stop-accessory',
    action: 'delete',
    label: `stop accessory ${service}`,
    explain: `Docker sends TERM and, after ${ownStopSeconds(accessory.options)} s, KILL. Container and volumes are kept.`,
    cause: 'asked for',
    unless: 'unless it is stopped',
    gives: [things.stopped(service, host)],
    guard: (facts) =>
      runs(facts) ? { state: 'ready' } : { state: 'done', because: `${service} does not run on ${host}` },
    commands: () => [
      audit(situation, `Stopped ${accessory.name} accessory`),
      shell(`docker container stop ${service}`),
    ],
    effect: (facts) =>
      changeContainer(facts, service, ({ health: _health, ...container }) => ({ ...container, state: 'exited' })),
    undo: () => ({ how: 'start it again', commands: [shell(`docker container start ${service}`)] }),
    interruption: (before) => (before === undefined || runs(before) ? { service, ...until } : undefined),
    duration: 2,
    timeout: ownStopSeconds(accessory.options) + 30,
  });
}

const STOPPED = ['created', 'exited', 'dead'];

/** Removes the accessory's stopped containers. */
export function removeAccessoryContainer(situation: Situation, subject: AccessoryOnHost): Draft {
  const { accessory, host } = subject;
  const own = ({ containers }: HostFacts): ContainerFacts[] =>
    containers.filter(({ labels }) => labels['service'] === accessory.service);
  const gone = (facts: HostFacts): ContainerFacts[] => own(facts).filter(({ state }) => STOPPED.includes(state));
  return draft({
    ...place(subject),
    kind: 'remove-accessory-container',
    action: 'delete',
    label: `remove container ${accessory.service}`,
    explain: 'Only a stopped container is removed; its volumes and directories stay.',
    cause: 'asked for',
    unless: 'unless there is none',
    gives: [things.freeName(accessory.service, host)],
    guard: (facts) => {
      if (gone(facts).length > 0) return { state: 'ready' };
      if (own(facts).length === 0) return { state: 'done', because: `no container ${accessory.service} is on ${host}` };
      return {
        state: 'blocked',
        because: `container ${accessory.service} runs`,
        fix: commandFor(situation.config, 'accessory', 'stop', accessory.name),
      };
    },
    commands: () => [
      audit(situation, `Remove ${accessory.name} accessory container`),
      shell(`docker container prune --force --filter label=service=${accessory.service}`),
    ],
    effect: (facts) => {
      const removed = gone(facts);
      return { ...facts, containers: facts.containers.filter((container) => !removed.includes(container)) };
    },
    undo: () => ({
      irreversible: `${commandFor(situation.config, 'accessory', 'boot', accessory.name)} runs a new one`,
    }),
    timeout: 60,
  });
}
