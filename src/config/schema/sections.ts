/** Parts of deploy.yml that stand in several places or are long enough to be read on their own. */
import { accessoryKeys } from './accessory-keys.ts';
import { bootKeys, builderKeys, outputKeys, sshKeys, sshkitKeys } from './machine-keys.ts';
import { proxyKeys } from './proxy-keys.ts';
import { rootKeys } from './root-keys.ts';
import { roleKeys, serversShape } from './server-keys.ts';
import { envKeys, loggingKeys, registryKeys, rootEnvKeys } from './shared-keys.ts';
import { mapOf, type Shape, text } from './shapes.ts';

export interface Section {
  readonly shape: Shape;
  /** Where it stands in the file. `ROLE` and `NAME` are names of one's own. */
  readonly path: readonly string[];
}

/** By the names that `docs` takes, which are Kamal's. */
export const SECTIONS: Readonly<Record<string, Section>> = {
  accessory: { shape: accessoryKeys, path: ['accessories', 'NAME'] },
  alias: { shape: mapOf(text), path: ['aliases'] },
  boot: { shape: bootKeys, path: ['boot'] },
  builder: { shape: builderKeys, path: ['builder'] },
  configuration: { shape: rootKeys, path: [] },
  env: { shape: rootEnvKeys, path: ['env'] },
  logging: { shape: loggingKeys, path: ['logging'] },
  output: { shape: outputKeys, path: ['output'] },
  proxy: { shape: proxyKeys, path: ['proxy'] },
  registry: { shape: registryKeys, path: ['registry'] },
  role: { shape: roleKeys, path: ['servers', 'ROLE'] },
  servers: { shape: serversShape, path: ['servers'] },
  ssh: { shape: sshKeys, path: ['ssh'] },
  sshkit: { shape: sshkitKeys, path: ['sshkit'] },
};

/** The section that a shape is the whole of; an `env` without tags is in the section of the one with them. */
export function sectionOf(shape: Shape): string | undefined {
  const whole = shape === envKeys ? rootEnvKeys : shape;
  return Object.keys(SECTIONS).find((name) => SECTIONS[name]?.shape === whole);
}
