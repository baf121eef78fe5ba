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
import { changeContainer, containerNamed, roleFilters, runningOfRole } from './container-facts.ts';
import { draft, ifThere, shell } from './draft.ts';
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
    undo: () => ({
      how: 'give it its name back',
      commands: [ifThere('container', aside, `docker rename ${aside} ${name}`)],
    }),
    timeout: 30,
  });
}

/** Runs the new container beside the one that serves. */
export function runContainer(situation: Situation, subject: BootSubject): Draft {
  const { config } = situation;
  const { role, host, version } = subject;
  const name = names.containerName(config, role.name, version);
  const found = reuse(situation, subject, known(situation, host));
  const remove = unlessItServes(situation, subject, `docker rm --force ${name}`);
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
            commands: [remove],
          }
        : { how: 'stop it; it stays for a look', commands: stopIfNew(situation, subject) },
    // Where one was set aside, a revert gives it the name back.
    rescue: found.state === 'differs' ? [remove] : stopIfNew(situation, subject),
    duration: 1,
    timeout: 120,
  });
}

/** What a failure leaves: the new container is stopped; one that was there before may be the one that serves, and stays. */
export function stopIfNew(situation: Situation, boot: Boot): readonly Command[] {
  const { role, host, version } = boot;
  const { config } = situation;
  if (reuse(situation, boot, known(situation, host)).state === 'same') return [];
  return [unlessItServes(situation, boot, stopLine(config, role, names.containerName(config, role.name, version)))];
}

/**
 * Does something to the new container if it is there: not to the one that had its name before, and not to one that serves.
 * A host may have gone on to the switch, and to stopping the old container, without anybody hearing of it. Fails where it
 * serves, and where nobody can tell.
 */
function unlessItServes(situation: Situation, boot: Boot, line: string): Command {
  const { config } = situation;
  const { role, host, version } = boot;
  const name = names.containerName(config, role.name, version);
  const facts = known(situation, host);
  const found = reuse(situation, boot, facts);
  const former = found.state === 'differs' ? ` | ${found.container.id.slice(0, 12)}` : '';
  const hadOther = facts === undefined || runningOfRole(facts, config, role.name).length > 0;
  const beside = `docker ps ${roleFilters(config, role.name)} --filter status=running --filter status=restarting`;
  const unlessAlone = hadOther ? `${beside} --format '{{.Names}}' | grep -qvx ${name} && ${line}` : line;
  const unlessRouted = `t=$(docker exec ${names.PROXY_CONTAINER} kamal-proxy list) && case $t in *$id:*) false ;; *) ${line} ;; esac`;
  return shell(
    `id=$(docker container ls --all --filter 'name=^${name}$' --quiet); ` +
      `case $id in ''${former}) ;; *) ${role.proxy === undefined ? unlessAlone : unlessRouted} ;; esac`,
  );
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
