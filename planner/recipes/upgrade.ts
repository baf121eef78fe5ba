/**
 * upgrade, proxy upgrade: from Kamal 1. Traefik goes, kamal-proxy comes, and the app is booted behind it at once:
 * hook → traefik → proxy → app → prune → hook, all hosts at once or one after the other.
 */
import type { Situation } from '../situation.ts';
import { requireDocker } from '../steps/docker.ts';
import { createNetwork } from '../steps/network.ts';
import { removeTraefik } from '../steps/proxy-removal.ts';
import { replaceProxy } from '../steps/proxy-state.ts';
import type { Draft } from '../step.ts';
import type { Thing } from '../things.ts';
import * as things from '../things.ts';
import { everywhere, rollingReboots } from './accessory.ts';
import { bootDrafts } from './app.ts';
import { logins } from './logins.ts';
import { aroundReboot, type RebootGroup, rebootGroups } from './proxy.ts';
import { pruneDrafts } from './prune.ts';
import type { Recipe } from './recipe.ts';

/** `--rolling` boots the app host by host too. */
const oneByOne = (situation: Situation): Situation =>
  situation.intent.arguments?.isRolling === true
    ? { ...situation, config: { ...situation.config, boot: { ...situation.config.boot, limit: 1 } } }
    : situation;

/** Proxies group by group; a group waits for the app on the hosts before it. */
function proxies(situation: Situation, groups: readonly RebootGroup[]): Draft[] {
  const { appHosts, proxyHosts } = situation.selection;
  const isRolling = groups.length > 1;
  let booted = 0;
  return groups.flatMap((group) => {
    const needs: readonly Thing[] = isRolling && booted > 0 ? [things.all(`batch ${booted}`)] : [];
    booted += group.hosts.filter((host) => appHosts.includes(host)).length;
    const { drafts } = aroundReboot(situation, group, needs, (host, start) => {
      const traefik = removeTraefik({ host, phase: group.phase, needs: start });
      const isProxied = proxyHosts.includes(host);
      return [
        traefik,
        ...(isProxied ? [replaceProxy(situation, { host, phase: group.phase, needs: traefik.gives })] : []),
      ];
    });
    return drafts;
  });
}

function upgradeDrafts(situation: Situation): Draft[] {
  const { hosts, appHosts } = situation.selection;
  const groups = rebootGroups(situation, hosts, 'reboot');
  const app = appHosts.length === 0 ? [] : bootDrafts(oneByOne(situation));
  const tagged = app.filter((draft) => draft.kind === 'tag-latest').flatMap((draft) => draft.gives);
  return [...hosts.map(createNetwork), ...proxies(situation, groups), ...app, ...pruneDrafts(situation, () => tagged)];
}

export const upgradeProxies: Recipe = (situation) => {
  const wanted = upgradeDrafts(situation);
  const dockers = situation.selection.hosts.map(requireDocker);
  return { drafts: [...dockers, ...logins(situation, wanted), ...wanted], frame: 'lock' };
};

export const upgrade: Recipe = (situation) => {
  const proxied = upgradeDrafts(situation);
  const pruned = proxied.filter((draft) => draft.kind === 'prune-images').flatMap((draft) => draft.gives);
  const wanted = [...proxied, ...rollingReboots(situation, everywhere(situation), pruned)];
  const dockers = situation.selection.hosts.map(requireDocker);
  return { drafts: [...dockers, ...logins(situation, wanted), ...wanted], frame: 'lock' };
};
