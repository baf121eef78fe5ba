/** Which recipe a verb has. */
import type { Verb } from '../intent.ts';
import {
  bootNamed,
  rebootNamed,
  startNamed,
  stopNamed,
  restartNamed,
  upgradeNamed,
  uploadNamed,
  makeDirectories,
  pullNamed,
} from './accessory.ts';
import { removeNamed, removeNamedContainers, removeNamedImages, removeNamedDirectories } from './accessory-remove.ts';
import { bootAppAlone, startApp, stopApp, stopStaleContainers, maintainApp, resumeApp } from './app.ts';
import { removeApp, removeOneContainer, removeAllContainers, removeImages, removeDirectories } from './app-remove.ts';
import { bootstrap } from './bootstrap.ts';
import { pushBuild, deliverBuild, pullBuild, createBuilders, removeBuilders, buildInPlace } from './build.ts';
import { setup, deploy, redeploy } from './deploy.ts';
import { acquireLock, releaseHeldLock } from './lock.ts';
import { bootProxies, configureProxies, rebootProxies, startProxies, stopProxies, restartProxies } from './proxy.ts';
import { removeProxies, removeProxyContainers, removeProxyImages, removeProxyDirectories } from './proxy-remove.ts';
import { pruneAll, pruneOldContainers, pruneUnusedImages } from './prune.ts';
import { type Recipe } from './recipe.ts';
import { setUpRegistry, logInEverywhere, logOutEverywhere, removeRegistries } from './registry.ts';
import { remove } from './remove.ts';
import { rollback } from './rollback.ts';
import { upgrade } from './upgrade.ts';

export const RECIPES: Readonly<Record<Verb, Recipe>> = {
  setup,
  deploy,
  redeploy,
  rollback,
  remove,
  upgrade,
  'app boot': bootAppAlone,
  'app start': startApp,
  'app stop': stopApp,
  'app stale_containers': stopStaleContainers,
  'app maintenance': maintainApp,
  'app live': resumeApp,
  'app remove': removeApp,
  'app remove_container': removeOneContainer,
  'app remove_containers': removeAllContainers,
  'app remove_images': removeImages,
  'app remove_app_directories': removeDirectories,
  'accessory boot': bootNamed,
  'accessory reboot': rebootNamed,
  'accessory start': startNamed,
  'accessory stop': stopNamed,
  'accessory restart': restartNamed,
  'accessory remove': removeNamed,
  'accessory upgrade': upgradeNamed,
  'accessory upload': uploadNamed,
  'accessory directories': makeDirectories,
  'accessory pull_image': pullNamed,
  'accessory remove_container': removeNamedContainers,
  'accessory remove_image': removeNamedImages,
  'accessory remove_service_directory': removeNamedDirectories,
  'build push': pushBuild,
  'build deliver': deliverBuild,
  'build pull': pullBuild,
  'build create': createBuilders,
  'build remove': removeBuilders,
  'build dev': buildInPlace,
  'lock acquire': acquireLock,
  'lock release': releaseHeldLock,
  'proxy boot': bootProxies,
  'proxy boot_config': configureProxies,
  'proxy reboot': rebootProxies,
  'proxy start': startProxies,
  'proxy stop': stopProxies,
  'proxy restart': restartProxies,
  'proxy remove': removeProxies,
  'proxy remove_container': removeProxyContainers,
  'proxy remove_image': removeProxyImages,
  'proxy remove_proxy_directory': removeProxyDirectories,
  'proxy upgrade': upgrade,
  'prune all': pruneAll,
  'prune containers': pruneOldContainers,
  'prune images': pruneUnusedImages,
  'registry setup': setUpRegistry,
  'registry login': logInEverywhere,
  'registry logout': logOutEverywhere,
  'registry remove': removeRegistries,
  'server bootstrap': bootstrap,
};
