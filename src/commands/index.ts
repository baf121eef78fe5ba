/** Every command; a new one is its file and one line here. */
import { ACCESSORY_CHANGES } from './accessory-changes.ts';
import * as app from './app-changes.ts';
import { appContainers, appImages, appVersion } from './app-looks.ts';
import { audit } from './audit.ts';
import { proxyBootConfig } from './boot-config.ts';
import type { CommandDefinition } from './command.ts';
import { BUILD_COMMANDS } from './build.ts';
import { config } from './config.ts';
import { deploy } from './deploy.ts';
import { apply } from './apply.ts';
import { observe } from './observe.ts';
import { planDiff } from './plan-diff.ts';
import { show } from './show.ts';
import { accessoryDetails, appDetails, details, proxyDetails } from './details.ts';
import { docs } from './docs.ts';
import { accessoryExec, appExec, serverExec } from './exec.ts';
import { init } from './init.ts';
import { lockAcquire, lockRelease } from './lock.ts';
import { lockStatus } from './lock-status.ts';
import { accessoryLogs, appLogs, proxyLogs } from './logs.ts';
import { PROXY_CHANGES } from './proxy-changes.ts';
import { PRUNING } from './prune.ts';
import { redeploy } from './redeploy.ts';
import { REGISTRY } from './registry.ts';
import { rollback } from './rollback.ts';
import { schema } from './schema.ts';
import { secretsExtract, secretsFetch, secretsPrint } from './secrets.ts';
import { setup } from './setup.ts';
import { version } from './version.ts';
import { remove, serverBootstrap, upgrade } from './whole-app.ts';
import { why } from './why.ts';

export type { CommandDefinition } from './command.ts';

export const COMMANDS: readonly CommandDefinition[] = [
  setup,
  deploy,
  redeploy,
  rollback,
  remove,
  upgrade,
  apply,
  show,
  planDiff,
  observe,
  ...BUILD_COMMANDS,
  why,
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
  lockAcquire,
  lockRelease,
  app.appBoot,
  app.appStart,
  app.appStop,
  app.appStaleContainers,
  app.appMaintenance,
  app.appLive,
  app.appRemove,
  app.appRemoveContainer,
  app.appRemoveContainers,
  app.appRemoveImages,
  app.appRemoveDirectories,
  ...ACCESSORY_CHANGES,
  ...PROXY_CHANGES,
  proxyBootConfig,
  ...PRUNING,
  ...REGISTRY,
  serverBootstrap,
];

/** What the commands of a group have in common. */
export const GROUPS: Readonly<Record<string, string>> = {
  app: 'the app and its containers',
  accessory: 'accessories: databases, caches and the like',
  build: 'images',
  lock: 'the lock that one deploy at a time holds',
  plan: 'plan COMMAND … shows what the command would do, as its --dry-run; two plans can be compared',
  proxy: 'kamal-proxy on the hosts',
  prune: 'what is left over on the hosts',
  registry: 'sessions with the registry',
  secrets: 'read secrets from vaults and from the secrets files',
  server: 'the hosts themselves',
};
