/** App containers: an older one of the same name is set aside, the new one is run beside what serves. */
import { envFileText, labelsSeen, type Variable } from '../env.ts';
import type { ContainerFacts, HostFacts } from '../facts.ts';
import * as names from '../names.ts';
import { known, type Situation } from '../situation.ts';
import type { Command, Draft } from '../step.ts';
import type { Thing } from '../things.ts';
import * as things from '../things.ts';
import { type Boot, envOf, replacedName, reuse, runLine, wantedContainer } from './app-container.ts';
import { audit } from './audit.ts';
import { changeContainer, containerNamed } from './container-facts.ts';
import { draft, shell } from './draft.ts';
import { imageOf } from './image.ts';
import { stopLine } from './stop.ts';

export interface BootSubject extends Boot {
  readonly phase: string;
  readonly lane?: string | undefined;
  /** Why it is booted here and now. */
  readonly cause: string;
  /** What is new about it beside the container that runs now. */
  readonly changes: readonly string[];
  readonly needs: readonly Thing[];
}

/** Renames a container that holds the new one's name, running or not, as Kamal does. */
export function renameContainer(situation: Situation, subject: BootSubject): Draft {
  const name = names.containerName(situation.config, subject.role.name, subject.version);
  const found = reuse(situation, subject, known(situation, subject.host));
  const aside = 'container' in found ? replacedName(found.container) : `${name}_replaced_$(printf %.16s "$id")`;
  const message = `Renaming container ${subject.version} to ${aside.slice(name.length - subject.version.length)}`;
  return draft({
    host: subject.host,
    role: subject.role.name,
    phase: subject.phase,
    lane: subject.lane,
    kind: 'rename-container',
    subject: name,
    action: 'update',
    label: `set ${name} aside`,
    explain:
      'A container of this version is there already; it is renamed, keeps running, and is stopped after the switch.',
    cause: found.state === 'differs' ? found.cause : 'a container of this version is there already',
    unless: 'unless the name is free',
    needs: [things.docker(subject.host), ...subject.needs],
    gives: [things.freeName(name, subject.host)],
    guard: () => {
      if (found.state === 'differs') return { state: 'ready' };
      return { state: 'done', because: found.state === 'same' ? `${name} stays` : `the name ${name} is free` };
    },
    commands: () =>
      found.state === 'differs'
        ? [audit(situation, message, subject.role.name), shell(`docker rename ${name} ${aside}`)]
        : [
            shell(
              `id=$(docker container ls --all --no-trunc --filter 'name=^${name}$' --quiet); [ -z "$id" ] || docker rename ${name} ${aside}`,
            ),
          ],
    effect: (facts) => changeContainer(facts, name, (container) => ({ ...container, name: replacedName(container) })),
    undo: () => ({ how: 'give it its name back', commands: [shell(`docker rename ${aside} ${name}`)] }),
    timeout: 30,
  });
}

/** Runs the new container beside the one that serves. */
export function runContainer(situation: Situation, subject: BootSubject): Draft {
  const { config } = situation;
  const { role, host, version } = subject;
  const name = names.containerName(config, role.name, version);
  const found = reuse(situation, subject, known(situation, host));
  const remove = `docker rm --force ${name}`;
  const stop = stopLine(config, role, name);
  return draft({
    host,
    role: role.name,
    phase: subject.phase,
    lane: subject.lane,
    kind: 'run-container',
    subject: name,
    action: found.state === 'differs' ? 'replace' : 'create',
    label: `run container ${name}`,
    explain: `Runs ${names.imageReference(config, version)} as ${name}${role.proxy === undefined ? '' : '; nothing is sent to it yet'}.`,
    cause: [...subject.changes, found.state === 'differs' ? found.cause : subject.cause].filter(Boolean).join('; '),
    needs: [
      things.docker(host),
      things.image(names.imageReference(config, version), host),
      things.network(names.KAMAL_NETWORK, host),
      things.freeName(name, host),
      things.file(names.roleEnvFile(config, role.name), host),
      ...subject.needs,
    ],
    gives: [things.container(name, host)],
    guard: () =>
      found.state === 'same' ? { state: 'done', because: `container ${name} already runs` } : { state: 'ready' },
    unless: 'unless it runs unchanged',
    commands: () => [audit(situation, `Booted app version ${version}`, role.name), shell(runLine(situation, subject))],
    goesLive: role.proxy === undefined,
    effect: (facts) => withRun(facts, situation, subject, name),
    undo: () =>
      found.state === 'differs'
        ? {
            how: 'remove it, so that the one set aside gets its name back',
            commands: [shell(remove)],
          }
        : { how: 'stop it; it stays for a look', commands: [shell(stop)] },
    // Where one was set aside, a revert gives it the name back.
    rescue: [
      shell(
        found.state === 'differs'
          ? `${remove} > /dev/null 2>&1 || true`
          : `if docker container inspect ${name} > /dev/null 2>&1; then ${stop}; fi`,
      ),
    ],
    duration: 1,
    timeout: 120,
  });
}

/** What a failed gate does: the new container is stopped; one that was there before may be the one that serves, and stays. */
export function stopIfNew(situation: Situation, subject: BootSubject): readonly Command[] {
  const { role, host, version } = subject;
  if (reuse(situation, subject, known(situation, host)).state === 'same') return [];
  return [shell(stopLine(situation.config, role, names.containerName(situation.config, role.name, version)))];
}

function withRun(facts: HostFacts, situation: Situation, boot: Boot, name: string): HostFacts {
  const wanted = wantedContainer(situation, boot);
  const image = imageOf(facts, wanted.image);
  const fingerprintOf = ({ text }: Variable): string =>
    text === undefined ? '' : (situation.fingerprint(text, 'variable') ?? '');
  const container: ContainerFacts = {
    id: newId(facts, name),
    name,
    state: 'running',
    ...(boot.role.proxy === undefined ? { health: 'starting' } : {}),
    image: wanted.image,
    imageId: image?.id ?? '',
    labels: {
      ...image?.labels,
      ...Object.fromEntries(Array.from(labelsSeen(wanted.labels), ([name, seen]) => [name, seen ?? ''])),
    },
    env: Object.fromEntries(wanted.variables.map((variable) => [variable.name, fingerprintOf(variable)])),
    networks: [wanted.network],
    restart: wanted.restart,
  };
  const file = {
    path: names.roleEnvFile(situation.config, boot.role.name),
    mode: '600',
    fingerprint: situation.fingerprint(envFileText(envOf(boot)), 'content') ?? '',
  };
  const files = [...facts.files.filter((other) => other.path !== file.path), file];
  return { ...facts, files, containers: [container, ...facts.containers.filter((other) => other.name !== name)] };
}

/** A container id for facts that are only foreseen: hexadecimal like a real one, and no other container's, whoever goes first. */
function newId(facts: HostFacts, name: string): string {
  const namesakes = facts.containers.filter((container) => container.name.startsWith(name)).length;
  let hash = 2166136261;
  for (const char of `${name} ${namesakes}`) hash = Math.imul(hash ^ char.charCodeAt(0), 16777619) >>> 0;
  const id = hash.toString(16).padStart(8, '0').repeat(8);
  return containerNamed(facts, name)?.id === id ? `f${id.slice(1)}` : id;
}
