/** Asset bridging: while two versions serve, each finds the other's assets (Kamal 2.12, `commands/app/assets.rb`). */
import type { HostFacts } from '../facts.ts';
import * as names from '../names.ts';
import { known, type Situation } from '../situation.ts';
import type { Draft } from '../step.ts';
import * as things from '../things.ts';
import type { BootSubject } from './container.ts';
import { currentOfRole, versionOf } from './container-facts.ts';
import { draft, shell } from './draft.ts';
import { reuse } from './app-container.ts';

const at = (situation: Situation, part: 'extracted' | 'volumes', role: string, version: string): string =>
  `${names.assetDirectory(situation.config, part)}/${role}-${version}`;

/** Finds the current version on a host that nobody looked at. */
function currentVersionLine({ config }: Situation, role: string): string {
  const prefix = names.rolePrefix(config, role);
  return (
    `$(docker ps --latest --format '{{.Names}}' --filter label=service=${config.service} --filter label=destination=${config.destination ?? ''} ` +
    `--filter label=role=${role} --filter status=running | sed 's/^${prefix}-//')`
  );
}

/** Copies the new image's assets out and mixes them with those of the version that serves. */
export function bridgeAssets(situation: Situation, subject: BootSubject, assetPath: string): Draft {
  const { config } = situation;
  const { role, host, version } = subject;
  const facts = known(situation, host);
  const current = facts && currentOfRole(facts, config, role.name);
  const old =
    facts === undefined ? currentVersionLine(situation, role.name) : current && versionOf(config, role.name, current);
  const extracted = at(situation, 'extracted', role.name, version);
  const volume = at(situation, 'volumes', role.name, version);
  const container = `${names.rolePrefix(config, role.name)}-assets`;
  const image = names.imageReference(config, version);
  const oldExtracted = at(
    situation,
    'extracted',
    role.name,
    old === undefined ? '' : facts === undefined ? '$old' : old,
  );
  const oldVolume = at(situation, 'volumes', role.name, old === undefined ? '' : facts === undefined ? '$old' : old);
  const copies = [
    `cp -rnT ${extracted} ${volume} || true`,
    ...(old === undefined
      ? []
      : [`cp -rnT ${extracted} ${oldVolume} || true`, `cp -rnT ${oldExtracted} ${volume} || true`]),
  ].join(' ; ');
  const made = [extracted, volume, ...(old === undefined || facts === undefined ? [] : [oldVolume])];
  const madeBy = (before: HostFacts | undefined): string[] => made.filter((one) => !before?.directories.includes(one));
  const bridge = `mkdir -p ${volume} && { ${copies} ; }`;
  return draft({
    kind: 'bridge-assets',
    host,
    subject: `${role.name} ${version}`,
    role: role.name,
    action: 'update',
    label: `bridge assets of ${role.name}`,
    explain: `Copies ${assetPath} out of the image; old and new containers can both serve either version's assets.`,
    cause: 'two versions serve during the switch',
    phase: 'prepare',
    unless: 'unless done',
    needs: [things.docker(host), things.image(image, host), ...subject.needs],
    gives: [things.directory(volume, host)],
    guard: (now) => {
      const isBridged = now.directories.includes(volume) && reuse(situation, subject, facts).state === 'same';
      return isBridged ? { state: 'done', because: `assets of ${role.name} ${version} are there` } : { state: 'ready' };
    },
    commands: () => [
      shell(
        `mkdir -p ${extracted} && { docker container rm ${container} 2> /dev/null || true; } && docker container create --name ${container} ${image} && ` +
          `docker container cp -L ${container}:${assetPath}/. ${extracted} && docker container rm ${container}`,
      ),
      shell(facts === undefined ? `old=${old}; ${bridge}` : bridge),
    ],
    effect: (now) => withDirectories(now, made),
    undo: (before) =>
      before?.directories.includes(volume) === true
        ? { irreversible: 'a container of this version may still mount the copies that were there before' }
        : { how: 'remove the copies', commands: [shell(`rm -rf ${madeBy(before).join(' ')}`)] },
    duration: 2,
    timeout: 300,
  });
}

const withDirectories = (facts: HostFacts, added: readonly string[]): HostFacts => ({
  ...facts,
  directories: [...new Set([...facts.directories, ...added])].sort(),
});

/** Asset directories of the role's other versions; a role whose name merely starts the same keeps its own. */
function leftovers(situation: Situation, facts: HostFacts, { role, version }: BootSubject): string[] {
  const others = situation.config.roles
    .map(({ name }) => name)
    .filter((name) => name !== role.name && name.startsWith(`${role.name}-`));
  return facts.directories.filter((directory) => {
    const match = /\/assets\/(?:extracted|volumes)\/([^/]+)$/.exec(directory);
    if (match === null || !directory.startsWith(names.appDirectory(situation.config))) return false;
    const name = match[1] ?? '';
    return (
      name.startsWith(`${role.name}-`) &&
      name !== `${role.name}-${version}` &&
      !others.some((other) => name.startsWith(`${other}-`))
    );
  });
}

/** Removes the assets of versions that no longer serve. */
export function cleanAssets(situation: Situation, subject: BootSubject): Draft {
  const { config } = situation;
  const { role, host, version } = subject;
  const spared = config.roles
    .map(({ name }) => name)
    .filter((name) => name !== role.name && name.startsWith(`${role.name}-`));
  const find = (part: 'extracted' | 'volumes'): string =>
    `find ${names.assetDirectory(config, part)} -maxdepth 1 -name '${role.name}-*' ! -name ${role.name}-${version} ` +
    `${spared.map((name) => `! -name '${name}-*' `).join('')}-exec rm -rf "{}" +`;
  return draft({
    kind: 'clean-assets',
    host,
    subject: role.name,
    role: role.name,
    lane: subject.lane,
    action: 'delete',
    label: `remove old assets of ${role.name}`,
    explain: 'Assets of versions that no longer serve.',
    cause: 'the old container is stopped',
    phase: subject.phase,
    unless: 'unless there are none',
    needs: [things.directory(at(situation, 'volumes', role.name, version), host), ...subject.needs],
    gives: [things.pruned(`assets of ${role.name}`, host)],
    guard: (facts) =>
      leftovers(situation, facts, subject).length === 0
        ? { state: 'done', because: 'no old assets' }
        : { state: 'ready' },
    commands: () => [shell(`${find('extracted')} ; ${find('volumes')}`)],
    effect: (facts) => {
      const gone = leftovers(situation, facts, subject);
      return { ...facts, directories: facts.directories.filter((directory) => !gone.includes(directory)) };
    },
    undo: () => ({ irreversible: "old assets can be copied from the old version's image" }),
    timeout: 60,
  });
}
