/** What `docker run` is asked for when a role is booted on a host (Kamal 2.12, `commands/app.rb`). */
import type { ClearValue, Config, Env, Logging, Pairs, Role } from '../config.ts';
import { differences, imageChange, settingDifferences } from '../compare.ts';
import { variables } from '../env.ts';
import type { ContainerFacts, HostFacts } from '../facts.ts';
import * as names from '../names.ts';
import { once } from '../once.ts';
import { argumentize, optionize } from '../quoting.ts';
import { roleHost } from '../selection.ts';
import type { Situation } from '../situation.ts';
import { type WantedContainer, withOptions } from '../wanted-container.ts';
import { anew } from './anew.ts';
import { containerNamed, currentOfRole, plainVersionOf } from './container-facts.ts';
import { words } from './draft.ts';

/** One role on one host, in one version. */
export interface Boot {
  readonly role: Role;
  readonly host: string;
  readonly version: string;
}

const EMPTY: Env = { clear: [], secrets: [] };

export const envOf = ({ role, host }: Boot): Env => roleHost(role, host)?.env ?? EMPTY;

/** Names of the variables that Kamal sets of its own accord. */
export const OWN_VARIABLES = ['KAMAL_CONTAINER_NAME', 'KAMAL_VERSION', 'KAMAL_HOST', 'KAMAL_DESTINATION'];

function ownVariables({ config }: Situation, { role, host, version }: Boot): Pairs<string> {
  const destination: Pairs<string> =
    config.destination === undefined ? [] : [['KAMAL_DESTINATION', config.destination]];
  return [
    ['KAMAL_CONTAINER_NAME', names.containerName(config, role.name, version)],
    ['KAMAL_VERSION', version],
    ['KAMAL_HOST', host],
    ...destination,
  ];
}

const labels = once((config: Config) =>
  once(
    (role: Role): Pairs<ClearValue> => [
      ['service', config.service],
      ['role', role.name],
      ['destination', config.destination ?? ''],
      ...role.labels,
    ],
  ),
);

/** What stands in the `docker run` line of every host of a role. */
const logWords = once((logging: Role['logging']) => words(...loggingArguments(logging)));
const clearWords = once((env: Env) => words(...argumentize('--env', env.clear)));
const labelWords = once((config: Config) =>
  once((role: Role) => words(...argumentize('--label', labels(config)(role)), ...optionize(role.options))),
);

function volumes({ config }: Situation, { role, version }: Boot): string[] {
  if (role.assetPath === undefined) return [...config.volumes];
  return [...config.volumes, `$PWD/${names.assetVolume(config, role.name, version)}:${role.assetPath}`];
}

const DEFAULT_LOGGING: Logging = { options: [['max-size', '10m']] };

/** Docker's log files are kept at 10 MB where nothing is configured. */
export const loggingOf = (logging: Logging): Logging =>
  logging.driver === undefined && logging.options.length === 0 ? DEFAULT_LOGGING : logging;

/** `--log-driver` and `--log-opt`. */
export function loggingArguments(logging: Logging): string[] {
  const { driver, options } = loggingOf(logging);
  return [...(driver === undefined ? [] : optionize([['log-driver', driver]])), ...argumentize('--log-opt', options)];
}

/** The whole `docker run` line. The hostname's random end is made on the host: workers tell each other apart by it. */
export function runLine(situation: Situation, boot: Boot): string {
  const { config } = situation;
  const { role, host, version } = boot;
  const hostname = `${host.slice(0, 51).replace(/\.$/, '')}-$(od -An -N6 -tx1 /dev/urandom | tr -d ' \\n')`;
  return words(
    'docker run --detach --restart',
    role.restart,
    '--name',
    names.containerName(config, role.name, version),
    `--network ${names.KAMAL_NETWORK}`,
    `--hostname ${hostname}`,
    ...argumentize('--env', ownVariables(situation, boot)),
    clearWords(envOf(boot)),
    `--env-file ${names.roleEnvFile(config, role.name)}`,
    logWords(role.logging),
    ...volumes(situation, boot).map((volume) => `--volume ${volume}`),
    labelWords(config)(role),
    names.imageReference(config, version),
    role.cmd,
  );
}

/** A command in a new container of its own, which goes when it ends unless it is detached. */
export interface OneOff {
  readonly name: string;
  readonly command: string;
  /** Over the role's own. */
  readonly env?: Pairs<string>;
  /** `-i` or `-it`. */
  readonly attach?: string;
  readonly isDetached?: boolean;
}

/** With the environment that the host's env file holds, word for word as Kamal 2.12 (`commands/app/execution.rb`). */
export function oneOffLine({ config }: Pick<Situation, 'config'>, boot: Boot, oneOff: OneOff): string {
  const { role, version } = boot;
  const { name, command, env = [], attach, isDetached = false } = oneOff;
  return words(
    'docker run',
    attach,
    isDetached ? '--detach' : '--rm',
    `--name ${name} --network ${names.KAMAL_NETWORK}`,
    clearWords(envOf(boot)),
    `--env-file ${names.roleEnvFile(config, role.name)}`,
    ...argumentize('--env', env),
    logWords(role.logging),
    ...config.volumes.map((volume) => `--volume ${volume}`),
    ...optionize(role.options),
    names.imageReference(config, version),
    command,
  );
}

/** What is run, in the parts that Docker remembers, for comparing. */
export function wantedContainer(situation: Situation, boot: Boot): WantedContainer {
  const { role } = boot;
  return withOptions({
    image: names.imageReference(situation.config, boot.version),
    variables: variables(ownVariables(situation, boot), envOf(boot)),
    labels: labels(situation.config)(role),
    ...(role.cmd === undefined ? {} : { cmd: role.cmd }),
    volumes: volumes(situation, boot),
    restart: role.restart,
    logging: loggingOf(role.logging),
    network: names.KAMAL_NETWORK,
    options: role.options,
    ports: [],
  });
}

/** What to do about a container that already has the name. */
export type Reuse =
  | { readonly state: 'unknown' }
  | { readonly state: 'absent' }
  | { readonly state: 'same'; readonly container: ContainerFacts }
  | { readonly state: 'differs'; readonly container: ContainerFacts; readonly cause: string };

/** Compares the container that has the name, if any, with the one that is wanted. */
export function reuse(situation: Situation, boot: Boot, facts: HostFacts | undefined): Reuse {
  if (facts === undefined) return { state: 'unknown' };
  const container = containerNamed(facts, names.containerName(situation.config, boot.role.name, boot.version));
  if (container === undefined) return { state: 'absent' };
  const restarted = anew(situation, 'restarted');
  if (restarted !== undefined) return { state: 'differs', container, cause: restarted };
  if (container.state !== 'running')
    return { state: 'differs', container, cause: `it is there but ${container.state}` };
  const changes = differences(wantedContainer(situation, boot), container, facts, situation.fingerprint);
  if (changes.length === 0) return { state: 'same', container };
  return { state: 'differs', container, cause: changes.join('; ') };
}

/**
 * What is new about the wanted container beside the one of another version that runs now, field by field: that one is
 * compared with what its own version would be given today. Empty where none runs, or nobody looked.
 */
export function changesSince(situation: Situation, boot: Boot, facts: HostFacts | undefined): string[] {
  const { config, fingerprint } = situation;
  const { role, version } = boot;
  const current = facts && currentOfRole(facts, config, role.name);
  if (facts === undefined || current === undefined) return [];
  const old = plainVersionOf(config, role.name, current);
  if (old === version) return [];
  const settings = settingDifferences(
    wantedContainer(situation, { ...boot, version: old }),
    current,
    facts,
    fingerprint,
  );
  return [imageChange(current.image, names.imageReference(config, version)), ...settings];
}

/** The name of a container that was set aside: Kamal appends 16 random hex digits, we take the container's own. */
export const replacedName = (container: ContainerFacts): string =>
  `${container.name}_replaced_${container.id
    .replaceAll(/[^0-9a-f]/g, '')
    .padEnd(16, '0')
    .slice(0, 16)}`;
