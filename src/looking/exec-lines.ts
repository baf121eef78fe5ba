/** The `docker` lines of `exec`, word for word as Kamal 2.12 writes them (`commands/app/execution.rb`, `commands/accessory.rb`). */
import type { Accessory, Config, Pairs, Role } from '../../planner/config.ts';
import * as names from '../../planner/names.ts';
import { argumentize, optionize } from '../../planner/quoting.ts';
import { oneOffLine } from '../../planner/steps/app-container.ts';
import { words } from '../../planner/steps/draft.ts';

/** How the command's streams are connected: not at all, its input only, or a terminal. */
export type Attachment = 'none' | 'input' | 'terminal';

const ATTACH: Readonly<Record<Attachment, string>> = { none: '', input: '-i', terminal: '-it' };

/** Words stripped and joined with single spaces; the host's shell reads the result. */
export const joined = (parts: readonly string[]): string => parts.map((part) => part.trim()).join(' ');

export interface AppExec {
  readonly role: Role;
  readonly host: string;
  readonly version: string;
  readonly command: string;
  readonly env: Pairs<string>;
  readonly attachment: Attachment;
}

/** In the container of that version. */
export function execInApp(config: Config, { role, version, command, env, attachment }: AppExec): string {
  return words(
    'docker exec',
    ATTACH[attachment],
    ...argumentize('--env', env),
    names.containerName(config, role.name, version),
    command,
  );
}

/** The name of a new container; `random` tells it from others of the same version. */
export const execContainerName = (config: Config, role: Role, version: string, random: string): string =>
  `${names.rolePrefix(config, role.name)}-exec-${version}-${random}`;

/** In a new container of the image of that version, with the environment that the host's env file holds. */
export function runInApp(config: Config, exec: AppExec, name: string, isDetached: boolean): string {
  const { command, env, attachment } = exec;
  return oneOffLine({ config }, exec, { name, command, env, attach: ATTACH[attachment], isDetached });
}

/** In the accessory's container. */
export const execInAccessory = ({ service }: Accessory, command: string, attachment: Attachment): string =>
  words('docker exec', ATTACH[attachment], service, command);

/** In a new container like the accessory's, which goes when the command ends. */
export function runLikeAccessory(
  config: Config,
  accessory: Accessory,
  command: string,
  attachment: Attachment,
): string {
  return words(
    'docker run',
    ATTACH[attachment],
    `--rm --network ${accessory.network}`,
    ...argumentize('--env', accessory.env.clear),
    `--env-file ${names.accessoryEnvFile(config, accessory.name)}`,
    ...accessory.volumes.map((volume) => `--volume ${volume}`),
    ...accessory.files.map((file) => `--volume $PWD/${file.hostPath}:${file.mount}`),
    ...accessory.directories.map((directory) => `--volume ${directory.hostPath}:${directory.mount}`),
    ...optionize(accessory.options),
    accessory.image,
    command,
  );
}
