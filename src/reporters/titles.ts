/** What each verb is called at the head of its plan. */
import type { Verb } from '../../planner/intent.ts';
import type { Plan } from '../../planner/plan.ts';
import { shorten } from './wording.ts';

/** `{to}`, `{on}` and `{from}` stand for the destination, where there is one. */
const TITLES: Readonly<Record<Verb, string>> = {
  setup: 'Set up {what} {version}{on}',
  deploy: 'Deploy {what} {version}{to}',
  redeploy: 'Redeploy {what} {version}{to}',
  rollback: 'Roll back {what} to {version}{on}',
  remove: 'Remove {what}, its proxy and its accessories{from}',
  upgrade: 'Upgrade {what} from Kamal 1{on}',
  'app boot': 'Boot {what} {version}{on}',
  'app start': 'Start {what} {version}{on}',
  'app stop': 'Stop {what}{on}',
  'app stale_containers': 'Stop stale containers of {what}{on}',
  'app maintenance': 'Put {what} into maintenance{on}',
  'app live': 'Bring {what} back from maintenance{on}',
  'app remove': 'Remove {what}{from}',
  'app remove_container': 'Remove containers of {what} {container}{from}',
  'app remove_containers': 'Remove stopped containers of {what}{from}',
  'app remove_images': 'Remove images of {what}{from}',
  'app remove_app_directories': 'Remove directories of {what}{from}',
  'accessory boot': 'Boot {accessory} of {what}{on}',
  'accessory reboot': 'Reboot {accessory} of {what}{on}',
  'accessory start': 'Start {accessory} of {what}{on}',
  'accessory stop': 'Stop {accessory} of {what}{on}',
  'accessory restart': 'Restart {accessory} of {what}{on}',
  'accessory remove': 'Remove {accessory} of {what}{from}',
  'accessory upgrade': 'Upgrade {accessory} of {what}{on}',
  'accessory upload': 'Upload files of {accessory} of {what}{to}',
  'accessory directories': 'Make directories of {accessory} of {what}{on}',
  'accessory pull_image': 'Pull the image of {accessory} of {what}{on}',
  'accessory remove_container': 'Remove the container of {accessory} of {what}{from}',
  'accessory remove_image': 'Remove the image of {accessory} of {what}{from}',
  'accessory remove_service_directory': 'Remove the directory of {accessory} of {what}{from}',
  'build push': 'Build {what} {version}',
  'build deliver': 'Build {what} {version} and pull it{to}',
  'build create': 'Create the builder of {what}',
  'build remove': 'Remove the builder of {what}',
  'build dev': 'Build {what} {version} from the working directory',
  'build pull': 'Pull {what} {version}{to}',
  'lock acquire': 'Take the lock of {what}{on}',
  'lock release': 'Release the lock of {what}{on}',
  'proxy boot': 'Boot kamal-proxy{on}',
  'proxy boot_config': 'Configure how kamal-proxy is run{on}',
  'proxy reboot': 'Reboot kamal-proxy{on}',
  'proxy start': 'Start kamal-proxy{on}',
  'proxy stop': 'Stop kamal-proxy{on}',
  'proxy restart': 'Restart kamal-proxy{on}',
  'proxy remove': 'Remove kamal-proxy{from}',
  'proxy remove_container': 'Remove the container of kamal-proxy{from}',
  'proxy remove_image': 'Remove the image of kamal-proxy{from}',
  'proxy remove_proxy_directory': 'Remove the directory of kamal-proxy{from}',
  'proxy upgrade': 'Upgrade kamal-proxy from Kamal 1{on}',
  'prune all': 'Prune {what}{on}',
  'prune containers': 'Prune containers of {what}{on}',
  'prune images': 'Prune images of {what}{on}',
  'registry setup': 'Set up the registry of {what}{on}',
  'registry login': 'Log in to the registry of {what}{on}',
  'registry logout': 'Log out of the registry of {what}{on}',
  'registry remove': 'Log out of the registry of {what}{on}',
  'server bootstrap': 'Install Docker where it is missing{on}',
};

/** Every verb, for whoever lists them. */
export const VERBS = Object.keys(TITLES) as [Verb, ...Verb[]];

/** What the plan is for, e.g. `Deploy shop v2 to production`. */
export function titleOf({ intent }: Pick<Plan, 'intent'>): string {
  const { service, version, destination, arguments: given = {} } = intent;
  const named = given.accessory === undefined || given.accessory === 'all' ? 'every accessory' : given.accessory;
  const words: Readonly<Record<string, string>> = {
    what: service,
    version: shorten(version),
    container: shorten(given.container ?? version),
    accessory: named,
  };
  return TITLES[intent.verb].replace(/\{(\w+)\}/g, (_, word: string) => {
    if (word in words) return words[word] ?? '';
    return destination === undefined ? '' : ` ${word} ${destination}`;
  });
}
