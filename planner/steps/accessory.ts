/** Accessories: containers that setup boots where they are missing, and that a deploy leaves alone. */
import type { Accessory, AccessoryFile } from '../config.ts';
import type { ContainerFacts, HostFacts } from '../facts.ts';
import * as names from '../names.ts';
import type { Situation } from '../situation.ts';
import type { Command, Draft } from '../step.ts';
import type { Thing } from '../things.ts';
import * as things from '../things.ts';
import { type AccessoryPlace, accessoryRunLine, withAccessory } from './accessory-container.ts';
import { audit } from './audit.ts';
import { draft, PATIENCE, shell } from './draft.ts';
import { fileAt, withFile } from './env-file.ts';
import { sessionFor } from './registry.ts';

/** What of it is prepared: `accessory upload` and `accessory directories` do one part. */
export type Part = 'all' | 'files' | 'directories';

export interface AccessorySubject extends AccessoryPlace {
  readonly phase: string;
  readonly needs: readonly Thing[];
}

const prepared = ({ accessory, host }: AccessorySubject): Thing => things.directory(accessory.service, host);

/** Any container with the accessory's label counts, running or not (Kamal 2.12, `cli/accessory.rb`). */
const existing = (facts: HostFacts, { service }: Accessory): ContainerFacts | undefined =>
  facts.containers.find(({ labels }) => labels['service'] === service);

const bare = (path: string): string => path.replace(/^\$PWD\//, '');

/** Makes the accessory's directories and uploads its files, also where its container is there already, as Kamal does. */
export function prepareAccessory(situation: Situation, subject: AccessorySubject, part: Part = 'all'): Draft {
  const { host, phase } = subject;
  const accessory = only(subject.accessory, part);
  const wanted = (file: AccessoryFile): string | undefined => wantedContent(situation, accessory, file);
  const missing = accessory.files.filter((file) => situation.facts.local.files[file.local] === undefined);
  const isThere = (facts: HostFacts): boolean =>
    accessory.directories.every(({ hostPath }) => facts.directories.includes(bare(hostPath))) &&
    changedFiles(situation, accessory, facts).length === 0;
  return draft({
    kind: 'prepare-accessory',
    host,
    subject: accessory.name,
    action: 'update',
    label: `prepare files of ${accessory.name}`,
    explain: `Makes the directories and uploads the files that ${accessory.service} mounts.`,
    cause: 'its container mounts them',
    phase,
    unless: 'unless equal',
    needs: subject.needs,
    gives: [prepared(subject)],
    guard: (facts) => {
      const gone = missing[0];
      if (gone !== undefined) {
        return {
          state: 'blocked',
          because: `accessory ${accessory.name} needs ${gone.local}, which does not exist`,
          fix: `create ${gone.local}`,
        };
      }
      return isThere(facts)
        ? { state: 'done', because: `files of ${accessory.name} are up to date` }
        : { state: 'ready' };
    },
    commands: () => [
      ...accessory.directories.flatMap(directoryCommands),
      ...accessory.files.flatMap((file) => fileCommands(accessory, file)),
    ],
    effect: (facts) => {
      const made = accessory.directories.map(({ hostPath }) => bare(hostPath));
      const start: HostFacts = { ...facts, directories: [...new Set([...facts.directories, ...made])].sort() };
      return accessory.files.reduce<HostFacts>(
        (now, file) => withFile(now, { path: file.hostPath, mode: modeOf(file), fingerprint: wanted(file) ?? '' }),
        start,
      );
    },
    undo: () => ({ irreversible: 'files may hold data by now; they stay' }),
    timeout: PATIENCE,
  });
}

/** The fingerprint of what a file will hold; undefined where its template was not rendered. */
const wantedContent = ({ facts }: Situation, { name }: Accessory, { isTemplate, local }: AccessoryFile) =>
  facts.local.files[isTemplate ? names.renderedFile(name, local) : local];

/** Files of an accessory that a host has otherwise or not at all. */
export const changedFiles = (situation: Situation, accessory: Accessory, facts: HostFacts): AccessoryFile[] =>
  accessory.files.filter((file) => !isSameFile(facts, file, wantedContent(situation, accessory, file)));

const only = (accessory: Accessory, part: Part): Accessory => ({
  ...accessory,
  ...(part === 'files' ? { directories: [] } : {}),
  ...(part === 'directories' ? { files: [] } : {}),
});

const modeOf = (file: AccessoryFile): string => file.mode.replace(/^0(?=\d{3})/, '');

const isSameFile = (facts: HostFacts, file: AccessoryFile, wanted: string | undefined): boolean => {
  const there = fileAt(facts, file.hostPath);
  return there?.mode === modeOf(file) && (wanted === undefined || there.fingerprint === wanted);
};

const directoryCommands = ({ hostPath, mode, owner }: Accessory['directories'][number]): Command[] => [
  shell(`mkdir -p ${hostPath}`),
  ...(mode === undefined ? [] : [shell(`chmod ${mode} ${hostPath}`)]),
  ...(owner === undefined ? [] : [shell(`chown ${owner} ${hostPath}`)]),
];

const fileCommands = ({ name }: Accessory, file: AccessoryFile): Command[] => [
  shell(`mkdir -p ${file.hostPath.slice(0, file.hostPath.lastIndexOf('/'))}`),
  {
    upload: file.hostPath,
    mode: modeOf(file),
    content: { localFile: file.local, ...(file.isTemplate && { renderedFor: name }) },
  },
  ...(file.owner === undefined ? [] : [shell(`chown ${file.owner} ${file.hostPath}`)]),
];

/** Runs the accessory where no container of it exists. */
export function runAccessory(situation: Situation, subject: AccessorySubject): Draft {
  const { config } = situation;
  const { accessory, host, phase } = subject;
  const registry = accessory.registry ?? config.registry;
  return draft({
    kind: 'run-accessory',
    host,
    subject: accessory.name,
    action: 'create',
    label: `run accessory ${accessory.service}`,
    explain: `Runs ${accessory.image}; later deploys leave it alone.`,
    cause: 'setup boots missing accessories',
    phase,
    unless: 'unless a container of it exists',
    needs: [
      things.docker(host),
      prepared(subject),
      ...subject.needs,
      things.file(names.accessoryEnvFile(config, accessory.name), host),
      ...(accessory.network === names.KAMAL_NETWORK ? [things.network(accessory.network, host)] : []),
      ...sessionFor(situation, registry, host),
    ],
    gives: [things.container(accessory.service, host)],
    guard: (facts) => {
      const there = existing(facts, accessory);
      if (there === undefined) return { state: 'ready', cause: 'there is none' };
      return { state: 'done', because: `a container of accessory ${accessory.name} is there (${there.state})` };
    },
    commands: () => [
      audit(situation, `Booted ${accessory.name} accessory`),
      shell(accessoryRunLine(situation, subject)),
    ],
    effect: (facts) => withAccessory(facts, situation, subject),
    undo: () => ({ how: 'remove it; its volumes stay', commands: [shell(`docker rm --force ${accessory.service}`)] }),
    duration: 5,
    timeout: PATIENCE,
  });
}
