/** Every command; a new one is its file and one line here. */
import { deploy } from './deploy.ts';
import { redeploy } from './redeploy.ts';
import { rollback } from './rollback.ts';
import { setup } from './setup.ts';

export type { CommandDefinition } from './command.ts';

export const COMMANDS = [setup, deploy, redeploy, rollback];
