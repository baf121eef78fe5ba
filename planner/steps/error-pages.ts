/** Error pages that kamal-proxy shows while the app does not answer; one directory per version. */
import type { HostFacts } from '../facts.ts';
import * as names from '../names.ts';
import type { Situation } from '../situation.ts';
import type { Draft } from '../step.ts';
import type { Thing } from '../things.ts';
import * as things from '../things.ts';
import { draft, shell } from './draft.ts';
import { fileAt } from './env-file.ts';
import { withUnread } from './route-settings.ts';

const rootOf = ({ config }: Situation): string => `${names.APPS_CONFIG}/${names.errorPagesDirectory(config)}`;

/** The directory of the version's pages, on the host. */
export const pagesThing = (situation: Situation, host: string): Thing =>
  things.directory(`${rootOf(situation)}/${situation.intent.version}`, host);

/** Uploads `4xx.html` and `5xx.html` of `error_pages_path`. */
export function uploadErrorPages(situation: Situation, host: string, path: string, needs: readonly Thing[]): Draft {
  const { intent, facts } = situation;
  const directory = `${rootOf(situation)}/${intent.version}`;
  const pages = facts.local.errorPages;
  return draft({
    kind: 'upload-error-pages',
    host,
    subject: intent.version,
    action: 'create',
    label: 'upload error pages',
    explain: `Copies ${pages.join(', ') || 'error pages'} to ${directory}.`,
    cause: `error_pages_path is ${path}`,
    phase: 'prepare',
    unless: 'unless equal',
    needs,
    gives: [pagesThing(situation, host)],
    guard: (host) => {
      if (pages.length === 0) {
        return {
          state: 'blocked',
          because: `${path} has no 4xx.html or 5xx.html`,
          fix: `add one, or remove error_pages_path from the configuration`,
        };
      }
      const isEqual = pages.every(
        (page) => fileAt(host, `${directory}/${page}`)?.fingerprint === facts.local.files[`${path}/${page}`],
      );
      return isEqual ? { state: 'done', because: `error pages of ${intent.version} are there` } : { state: 'ready' };
    },
    commands: () => [
      shell(`mkdir -p ${directory}`),
      ...pages.map((page) => ({
        upload: `${directory}/${page}`,
        mode: '644',
        content: { localFile: `${path}/${page}` },
      })),
    ],
    effect: (host) => withPages(host, situation, directory, path),
    undo: (before) =>
      before?.directories.includes(directory) === true
        ? { irreversible: 'pages of this version were there before and are not kept' }
        : { how: 'remove them', commands: [shell(`rm -rf ${directory}`)] },
    timeout: 60,
  });
}

/** A directory of the host, as kamal-proxy sees it. */
const inProxy = (directory: string): string =>
  `${names.APPS_CONFIG_IN_PROXY}/${directory.slice(names.APPS_CONFIG.length + 1)}`;

function withPages(host: HostFacts, { facts }: Situation, directory: string, path: string): HostFacts {
  const added = facts.local.errorPages.map((page) => ({
    path: `${directory}/${page}`,
    mode: '644',
    fingerprint: facts.local.files[`${path}/${page}`] ?? '',
  }));
  const others = host.files.filter((file) => !added.some((one) => one.path === file.path));
  const isThere = host.directories.includes(directory);
  const shown = inProxy(directory);
  return {
    ...host,
    files: [...others, ...added],
    directories: isThere ? host.directories : [...host.directories, directory].sort(),
    routes: isThere
      ? withUnread(host, 'error pages', ({ settings }) => settings['error pages'] === shown)
      : host.routes,
  };
}

/** Removes other versions' error pages after the switch. A proxy that misses those of a route serves nothing when it is started again. */
export function cleanErrorPages(situation: Situation, host: string, phase: string, needs: readonly Thing[]): Draft {
  const { version } = situation.intent;
  const root = rootOf(situation);
  const own = `${root}/${version}`;
  const others = ({ directories }: HostFacts): string[] =>
    directories.filter((one) => one.startsWith(`${root}/`) && !one.slice(root.length + 1).includes('/') && one !== own);
  const isUsed = ({ routes }: HostFacts, directory: string): boolean =>
    routes.some(({ settings }) => settings['error pages'] === inProxy(directory));
  const isOld = (facts: HostFacts, directory: string): boolean =>
    others(facts).includes(directory) && !isUsed(facts, directory);
  return draft({
    kind: 'clean-error-pages',
    host,
    subject: version,
    action: 'delete',
    label: 'remove old error pages',
    explain: 'Error pages of versions that no longer serve.',
    cause: 'the old container is stopped',
    phase,
    unless: 'unless there are none',
    needs: [pagesThing(situation, host), ...needs],
    gives: [things.pruned('error pages', host)],
    guard: (facts) =>
      facts.directories.some((one) => isOld(facts, one))
        ? { state: 'ready' }
        : { state: 'done', because: 'no old error pages' },
    commands: (facts) => {
      const kept = facts === undefined ? [] : others(facts).filter((one) => isUsed(facts, one));
      const spared = [own, ...kept].map((one) => `! -name ${one.slice(root.length + 1)} `).join('');
      return [shell(`find ${root} -mindepth 1 -maxdepth 1 ${spared}-exec rm -rf {} +`)];
    },
    effect: (facts) => ({ ...facts, directories: facts.directories.filter((one) => !isOld(facts, one)) }),
    undo: () => ({ irreversible: 'the old pages are in the project' }),
    timeout: 30,
  });
}
