/** Taking kamal-proxy away, unless other apps on its hosts need it. */
import { commandFor } from '../command-line.ts';
import type { HostFacts } from '../facts.ts';
import * as names from '../names.ts';
import { known, type Situation } from '../situation.ts';
import { requireDocker } from '../steps/docker.ts';
import { draft, nothing } from '../steps/draft.ts';
import { removeProxyContainer, removeProxyDirectory, removeProxyImage } from '../steps/proxy-removal.ts';
import { stopProxy } from '../steps/proxy-state.ts';
import type { Draft } from '../step.ts';
import type { Thing } from '../things.ts';
import { hostsLosingAll } from './app-remove.ts';
import type { Recipe } from './recipe.ts';

const PHASE = 'remove proxy';

/** Apps that are installed on a host, by their directories (Kamal 2.12 counts them). */
const appsOn = ({ directories, files }: HostFacts): string[] => {
  const paths = [...directories, ...files.map(({ path }) => path)];
  const found = paths.flatMap((path) => /^\.kamal\/apps\/([^/]+)/.exec(path)?.[1] ?? []);
  return [...new Set(found)].sort();
};

/** Apps that keep the proxy where it is, per host; `remove` takes its own away first. */
function keepers(situation: Situation): Map<string, string[]> {
  const { config, intent, selection } = situation;
  if (intent.force && intent.verb === 'proxy remove') return new Map();
  const losing = intent.verb === 'remove' ? hostsLosingAll(situation) : [];
  const own = names.serviceWithDestination(config);
  return new Map(
    selection.proxyHosts.flatMap((host): [string, string[]][] => {
      const facts = known(situation, host);
      const apps = facts === undefined ? [] : appsOn(facts).filter((app) => app !== own || !losing.includes(host));
      return apps.length === 0 ? [] : [[host, apps]];
    }),
  );
}

/** One app that needs the proxy anywhere keeps it everywhere, as in Kamal. */
function keptProxy(situation: Situation, host: string, apps: readonly string[]): Draft {
  const isAlone = situation.intent.verb === 'proxy remove';
  const because = `other apps are installed: ${apps.join(', ')}`;
  return draft({
    kind: 'keep-proxy',
    host,
    subject: '',
    action: 'read',
    label: 'keep kamal-proxy',
    explain: 'Other apps on the host are reached through it.',
    cause: because,
    phase: PHASE,
    ...(isAlone ? { isRequirement: true } : {}),
    guard: (facts) =>
      isAlone && facts.containers.some(({ name }) => name === names.PROXY_CONTAINER)
        ? {
            state: 'blocked',
            because,
            fix: `remove them first, or: ${commandFor(situation.config, 'proxy', 'remove', '--force')}`,
          }
        : { state: 'done', because },
    commands: nothing,
    timeout: 0,
  });
}

/** Stop → container → image → directory on every proxy host, or why it stays. */
export function removeProxyDrafts(situation: Situation, needsOn: (host: string) => readonly Thing[]): Draft[] {
  const kept = keepers(situation);
  if (kept.size > 0) return [...kept].map(([host, apps]) => keptProxy(situation, host, apps));
  return situation.selection.proxyHosts.flatMap((host): Draft[] => {
    const until = { why: `kamal-proxy is removed; ${commandFor(situation.config, 'proxy', 'boot')} runs it again` };
    const stop = stopProxy(situation, { host, phase: PHASE, needs: needsOn(host) }, until);
    const container = removeProxyContainer(situation, { host, phase: PHASE, needs: stop.gives });
    const image = removeProxyImage(situation, { host, phase: PHASE, needs: container.gives });
    return [stop, container, image, removeProxyDirectory({ host, phase: PHASE, needs: image.gives })];
  });
}

const dockers = (situation: Situation): Draft[] =>
  situation.selection.proxyHosts.map((host) => requireDocker(situation, host));

export const removeProxies: Recipe = (situation) => ({
  drafts: [...dockers(situation), ...removeProxyDrafts(situation, () => [])],
  frame: 'lock',
});

export const removeProxyContainers: Recipe = (situation) => ({
  drafts: [
    ...dockers(situation),
    ...situation.selection.proxyHosts.map((host) => removeProxyContainer(situation, { host, phase: PHASE, needs: [] })),
  ],
  frame: 'lock',
});

export const removeProxyImages: Recipe = (situation) => ({
  drafts: [
    ...dockers(situation),
    ...situation.selection.proxyHosts.map((host) => removeProxyImage(situation, { host, phase: PHASE, needs: [] })),
  ],
  frame: 'lock',
});

export const removeProxyDirectories: Recipe = (situation) => ({
  drafts: situation.selection.proxyHosts.map((host) => removeProxyDirectory({ host, phase: PHASE, needs: [] })),
  frame: 'lock',
});
