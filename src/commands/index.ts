/** Every command; a new one is its file and one line here. */
import { appContainers, appImages, appVersion } from './app-looks.ts';
import { audit } from './audit.ts';
import type { CommandDefinition } from './command.ts';
import { BUILD_COMMANDS } from './build.ts';
import { config } from './config.ts';
import { deploy } from './deploy.ts';
import { accessoryDetails, appDetails, details, proxyDetails } from './details.ts';
import { docs } from './docs.ts';
import { accessoryExec, appExec, serverExec } from './exec.ts';
import { init } from './init.ts';
import { lockStatus } from './lock-status.ts';
import { accessoryLogs, appLogs, proxyLogs } from './logs.ts';
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
  ...BUILD_COMMANDS,
  config,
  docs,
  init,
  schema,
  secretsFetch,
  secretsExtract,
  secretsPrint,
  version,
  details,
  audit,
  appDetails,
  appContainers,
  appImages,
  appVersion,
  appLogs,
  appExec,
  accessoryDetails,
  accessoryLogs,
  accessoryExec,
  proxyDetails,
  proxyLogs,
  serverExec,
  lockStatus,
];

/** What the commands of a group have in common. */
export const GROUPS: Readonly<Record<string, string>> = {
  app: "look at the app's containers, run commands in them",
  accessory: 'look at accessories, run commands in them',
  proxy: 'look at the proxies',
  server: 'run commands on the hosts',
  lock: 'the lock that one deploy at a time holds',
  build: 'build the image, and look after what builds it',
  secrets: 'read secrets from vaults and from the secrets files',
};
