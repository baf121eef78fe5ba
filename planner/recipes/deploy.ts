/**
 * deploy: build → lock → pull → pre-deploy hook → network and proxy → release command → app → tag → prune → unlock → post-deploy hook.
 * setup adds Docker and accessories and keeps the lock until the end; redeploy leaves out network, proxy and prune.
 */
import * as names from '../names.ts';
import type { Situation } from '../situation.ts';
import { requireDocker, installDocker } from '../steps/docker.ts';
import { hasHook, hookThing, runHook } from '../steps/hook.ts';
import { taggedEverywhere } from '../steps/image.ts';
import { createNetwork } from '../steps/network.ts';
import { bootProxy } from '../steps/proxy.ts';
import { pruneContainers, pruneImages } from '../steps/prune.ts';
import type { Draft } from '../step.ts';
import type { Thing } from '../things.ts';
import * as things from '../things.ts';
import { bootAccessories } from './accessories.ts';
import { bootApp, makeRoom } from './boot.ts';
import { buildBeforePulls } from './build.ts';
import { logins } from './logins.ts';
import { pulledEverywhere, pulls } from './pulls.ts';
import { behind, type Recipe } from './recipe.ts';
import { release } from './release.ts';
import { requirements } from './requirements.ts';

export const deploy: Recipe = (situation) => ({ drafts: deployDrafts(situation, 'deploy'), frame: 'deploy' });
export const redeploy: Recipe = (situation) => ({ drafts: deployDrafts(situation, 'redeploy'), frame: 'deploy' });
export const setup: Recipe = (situation) => ({ drafts: deployDrafts(situation, 'setup'), frame: 'setup' });

function deployDrafts(situation: Situation, verb: 'setup' | 'deploy' | 'redeploy'): Draft[] {
  const { config, intent, selection } = situation;
  const { hosts, appHosts, proxyHosts } = selection;
  const dockerSetup =
    verb === 'setup' && hasHook(situation, 'docker-setup') ? [runHook(situation, dockerSetupHook(situation))] : [];
  const images = appHosts.map((host) => things.image(names.imageReference(config, intent.version), host));
  const preDeploy = hasHook(situation, 'pre-deploy')
    ? [runHook(situation, { name: 'pre-deploy', hosts, phase: 'prepare', keep: 'any', isLocked: true, needs: images })]
    : [];
  const start = preDeploy.length > 0 ? [hookThing({ name: 'pre-deploy' })] : [];
  const networks = hosts.map(createNetwork);
  const proxied = new Set(proxyHosts);
  const proxies = hosts.filter((host) => proxied.has(host)).map((host) => bootProxy(situation, host));
  const accessories = verb === 'setup' ? bootAccessories(situation, start) : { drafts: [], done: [] };
  const services = [...start, ...accessories.done];
  const pulled = pulledEverywhere(situation);
  const arrived = pulled.flatMap((draft) => draft.gives);
  const released = release(situation, [...services, ...arrived]);
  const app = bootApp(situation, services, [...arrived, ...released.done]);
  const ground = [
    ...(verb === 'setup' ? hosts.map(installDocker) : []),
    ...(verb === 'deploy' ? hosts.map((host) => requireDocker(situation, host)) : []),
    ...(verb === 'redeploy' ? requirements(situation) : []),
    ...dockerSetup,
  ];
  const wanted = [
    ...pulls(situation),
    ...pulled,
    ...preDeploy,
    ...(verb === 'redeploy' ? [] : behind(start, [...networks, ...proxies])),
    ...accessories.drafts,
    ...makeRoom(situation, start),
    ...released.drafts,
    ...app.drafts,
    ...app.tags,
    ...(verb === 'redeploy' ? [] : prunes(situation, app.done)),
  ];
  const isSetUp = dockerSetup.flatMap((draft) => draft.gives);
  const before = behind(isSetUp, [...buildBeforePulls(situation), ...logins(situation, wanted)]);
  return [...before, ...ground, ...behind(isSetUp, wanted)];
}

const dockerSetupHook = ({ selection }: Situation): Parameters<typeof runHook>[1] => ({
  name: 'docker-setup',
  hosts: selection.hosts,
  phase: 'bootstrap',
  keep: 'any',
  isLocked: true,
  needs: selection.hosts.map((host) => things.docker(host)),
});

/** What a deploy leaves over is pruned. */
export function prunes(situation: Situation, done: readonly Thing[]): Draft[] {
  const { config, selection, intent } = situation;
  const appHosts = new Set(selection.appHosts);
  const everywhere = intent.onFailure === 'revert' ? taggedEverywhere(situation) : undefined;
  return selection.hosts.flatMap((host) => {
    const own = appHosts.has(host) ? [things.latest(names.latestReference(config), host)] : [];
    const tagged = everywhere ?? own;
    return [
      pruneContainers(situation, host, [...tagged, ...done]),
      pruneImages(situation, host, [...tagged, things.pruned('containers', host)]),
    ];
  });
}
