/**
 * upgrade, proxy upgrade: from Kamal 1. Traefik goes, kamal-proxy comes, and the app is booted behind it at once:
 * hook → container → traefik → proxy → switch → tag → prune → hook → accessories, all hosts at once, or with `--rolling`
 * all of it on one host before the next one begins.
 */
import type { Situation } from '../situation.ts';
import { gather } from '../steps/batch.ts';
import { requireDocker } from '../steps/docker.ts';
import { createNetwork } from '../steps/network.ts';
import { removeTraefik } from '../steps/proxy-removal.ts';
import { replaceProxy } from '../steps/proxy-state.ts';
import type { Draft } from '../step.ts';
import type { Thing } from '../things.ts';
import { everywhere, rebootDrafts } from './accessory.ts';
import { batches, bootBatches, cleanLate, prepareApp, tagBatches } from './boot.ts';
import type { Batch, Booted } from './boot-role.ts';
import { logins } from './logins.ts';
import { aroundReboot, type RebootGroup, rebootGroups } from './proxy.ts';
import { pruneDrafts } from './prune.ts';
import { pulls } from './pulls.ts';
import type { Recipe } from './recipe.ts';

export const upgrade: Recipe = (situation) => {
  const { hosts, appHosts } = situation.selection;
  const groups = rebootGroups(situation, hosts, 'reboot');
  const drafts: Draft[] = [];
  let before: readonly Thing[] = [];
  for (const group of groups) {
    const proxied = isOnlyOfAccessories(situation, group)
      ? { drafts: [], done: before }
      : aroundReboot(situation, group, before, (needs) => upgradeHosts(situation, group, needs));
    const app = upgraded(situation, group, 'app', proxied.done);
    const accessories = situation.intent.verb === 'upgrade' ? upgradeAccessories(situation, group, app.gives) : [];
    const all = upgraded(situation, group, 'all', [...app.gives, ...accessories.flatMap((draft) => draft.gives)]);
    drafts.push(...proxied.drafts, app, ...accessories, all);
    before = all.gives;
  }
  // Pulling again would move the tag that is booted.
  const unforced = { ...situation, intent: { ...situation.intent, force: false } };
  const batched = groups.flatMap((group) => batchesOf(situation, group));
  const app = appHosts.length === 0 ? [] : [...pulls(unforced), ...prepareApp(situation, batched, [])];
  const wanted = [...hosts.map(createNetwork), ...app, ...drafts, ...cleanLate(situation, before)];
  return {
    drafts: [...hosts.map((host) => requireDocker(situation, host)), ...logins(situation, wanted), ...wanted],
    frame: 'lock',
  };
};

/** Kamal leaves hooks and proxy out there when it upgrades host by host. */
const isOnlyOfAccessories = ({ selection, intent }: Situation, { hosts, part }: RebootGroup): boolean =>
  part !== undefined &&
  intent.verb === 'upgrade' &&
  !hosts.some((host) => selection.appHosts.includes(host) || selection.proxyHosts.includes(host));

/** The app's batches of a group: one where it is a host alone. */
function batchesOf(situation: Situation, { hosts, phase, part }: RebootGroup): Batch[] {
  const { appHosts } = situation.selection;
  if (part === undefined) return batches(situation);
  const isOnly = appHosts.length === 1;
  return appHosts.flatMap((host, at) =>
    hosts.includes(host) ? [{ number: at + 1, hosts: [host], phase, isOnly }] : [],
  );
}

function upgradeHosts(situation: Situation, group: RebootGroup, needs: readonly Thing[]): Booted {
  const { proxyHosts } = situation.selection;
  const { hosts, phase } = group;
  const proxies = hosts.flatMap((host) => {
    const traefik = removeTraefik({ host, phase, needs });
    const isProxied = proxyHosts.includes(host);
    return [traefik, ...(isProxied ? [replaceProxy(situation, { host, phase, needs: traefik.gives })] : [])];
  });
  const batched = batchesOf(situation, group);
  const app = bootBatches(situation, batched, needs);
  const tags = tagBatches(situation, batched, app.done);
  const tagged = tags.flatMap((draft) => draft.gives);
  const prunes = pruneDrafts(situation, () => tagged).filter((draft) => hosts.includes(draft.host));
  // Containers are started before traefik goes: from then on nobody is served until the switch.
  const drafts = [...app.drafts, ...proxies, ...tags, ...prunes];
  return { drafts, done: [...app.done, ...[...proxies, ...tags, ...prunes].flatMap((draft) => draft.gives)] };
}

const upgradeAccessories = (
  situation: Situation,
  { hosts, phase, part }: RebootGroup,
  needs: readonly Thing[],
): Draft[] =>
  everywhere(situation)
    .filter(({ host }) => hosts.includes(host))
    .flatMap((subject) => rebootDrafts(situation, part === undefined ? subject : { ...subject, phase }, needs));

/** Where what follows begins; with `--on-failure continue` whatever became of this. */
const upgraded = (
  { intent }: Situation,
  { phase, part = 'every host' }: RebootGroup,
  what: 'app' | 'all',
  needs: readonly Thing[],
): Draft =>
  gather({
    what: `${what} upgraded on ${part}`,
    label: `${what === 'app' ? 'the app' : 'everything'} is upgraded on ${part}`,
    phase,
    needs,
    isTolerant: intent.onFailure === 'continue',
  });
