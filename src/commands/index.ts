/** Every command; a new one is its file and one line here. */
import type { CommandDefinition } from './command.ts';
import { config } from './config.ts';
import { deploy } from './deploy.ts';
import { docs } from './docs.ts';
import { init } from './init.ts';
import { redeploy } from './redeploy.ts';
import { rollback } from './rollback.ts';
import { schema } from './schema.ts';
import { secretsExtract, secretsFetch, secretsPrint } from './secrets.ts';
import { setup } from './setup.ts';
import { version } from './version.ts';

export type { CommandDefinition } from './command.ts';

export const COMMANDS: readonly CommandDefinition[] = [
  setup,
  deploy,
  redeploy,
  rollback,
  config,
  docs,
  init,
  schema,
  secretsFetch,
  secretsExtract,
  secretsPrint,
  version,
];

/** What the commands of a group have in common. */
export const GROUPS: Readonly<Record<string, string>> = {
  secrets: 'read secrets from vaults and from the secrets files',
};
