/** What `docker run` is asked for when an accessory is booted on a host. */
import type { Accessory, ClearValue, Pairs } from '../config.ts';
import { type Variable, variables } from '../env.ts';
import type { ContainerFacts, HostFacts } from '../facts.ts';
import * as names from '../names.ts';
import { argumentize, optionize } from '../quoting.ts';
import type { Situation } from '../situation.ts';
import { type WantedContainer, withOptions } from '../wanted-container.ts';
import { loggingArguments, loggingOf } from './app-container.ts';
import { words } from './draft.ts';

export interface AccessoryPlace {
  readonly accessory: Accessory;
  readonly host: string;
}

const ownVariables = (host: string): Pairs<string> => [['KAMAL_HOST', host]];
const OWN: readonly Variable[] = [{ name: 'KAMAL_HOST', text: undefined, isSecret: false }];

const labelsOf = ({ service, labels }: Accessory): Pairs<ClearValue> => [['service', service], ...labels];

const volumesOf = ({ volumes, files, directories }: Accessory): string[] => [
  ...volumes,
  ...files.map(({ hostPath, mount }) => `$PWD/${hostPath}:${mount}`),
  ...directories.map(({ hostPath, mount }) => `${hostPath}:${mount}`),
];

/** The whole `docker run` line (Kamal 2.12, `commands/accessory.rb`). */
export function accessoryRunLine({ config }: Situation, { accessory, host }: AccessoryPlace): string {
  return words(
    `docker run --name ${accessory.service} --detach --restart ${accessory.restart} --network ${accessory.network}`,
    ...loggingArguments(config.logging),
    accessory.port !== undefined && `--publish ${accessory.port}`,
    ...argumentize('--env', [...ownVariables(host), ...accessory.env.clear]),
    `--env-file ${names.accessoryEnvFile(config, accessory.name)}`,
    ...volumesOf(accessory).map((volume) => `--volume ${volume}`),
    ...argumentize('--label', labelsOf(accessory)),
    ...optionize(accessory.options),
    accessory.image,
    accessory.cmd,
  );
}

/** The same in the parts that Docker remembers, for comparing. */
export const wantedAccessory = ({ config }: Situation, accessory: Accessory): WantedContainer =>
  withOptions({
    image: accessory.image,
    // Older Kamals set none of its own: they are no setting that anybody changed.
    variables: [...OWN, ...variables([], accessory.env)],
    labels: labelsOf(accessory),
    ...(accessory.cmd === undefined ? {} : { cmd: accessory.cmd }),
    volumes: volumesOf(accessory),
    restart: accessory.restart,
    logging: loggingOf(config.logging),
    network: accessory.network,
    options: accessory.options,
    ports: accessory.port === undefined ? [] : [accessory.port],
  });

/** The facts with the accessory run. */
export function withAccessory(facts: HostFacts, situation: Situation, { accessory, host }: AccessoryPlace): HostFacts {
  const wanted = variables(ownVariables(host), accessory.env);
  const container: ContainerFacts = {
    id: `${accessory.service.replaceAll(/[^0-9a-f]/g, 'a')}`.padEnd(64, '0'),
    name: accessory.service,
    state: 'running',
    image: accessory.image,
    imageId: '',
    labels: { service: accessory.service },
    env: Object.fromEntries(
      wanted.map(({ name, text }) => [name, (text && situation.fingerprint(text, 'variable')) ?? '']),
    ),
    networks: [accessory.network],
  };
  return { ...facts, containers: [container, ...facts.containers.filter((other) => other.name !== container.name)] };
}
