/** kamal-proxy: boot, start, stop, restart, and reboot with its hooks, all hosts at once or one after the other. */
import { commandFor } from '../command-line.ts';
import type { Situation } from '../situation.ts';
import { writeBootConfig } from '../steps/boot-config.ts';
import { requireDocker } from '../steps/docker.ts';
import { hasHook, hookThing, runHook } from '../steps/hook.ts';
import { createNetwork } from '../steps/network.ts';
import { replaceProxy, startProxy, stopProxy } from '../steps/proxy-state.ts';
import { bootProxy } from '../steps/proxy.ts';
import type { Draft } from '../step.ts';
import type { Thing } from '../things.ts';
import { logins } from './logins.ts';
import type { Recipe } from './recipe.ts';

const dockers = (situation: Situation): Draft[] =>
  situation.selection.proxyHosts.map((host) => requireDocker(situation, host));

export const bootProxies: Recipe = (situation) => {
  const { hosts, proxyHosts } = situation.selection;
  const wanted = [...hosts.map(createNetwork), ...proxyHosts.map((host) => bootProxy(situation, host))];
  return {
    drafts: [...hosts.map((host) => requireDocker(situation, host)), ...logins(situation, wanted), ...wanted],
    frame: 'lock',
  };
};

export const startProxies: Recipe = (situation) => ({
  drafts: [
    ...dockers(situation),
    ...situation.selection.proxyHosts.map((host) => startProxy(situation, { host, phase: 'proxy', needs: [] })),
  ],
  frame: 'lock',
});

export const stopProxies: Recipe = (situation) => ({
  drafts: [
    ...dockers(situation),
    ...situation.selection.proxyHosts.map((host) =>
      stopProxy(
        situation,
        { host, phase: 'proxy', needs: [] },
        { why: `until ${commandFor(situation.config, 'proxy', 'start')}` },
      ),
    ),
  ],
  frame: 'lock',
});

/** Seconds that Docker takes to stop and start a container. */
const RESTART = 3;

export const restartProxies: Recipe = (situation) => {
  const drafts = situation.selection.proxyHosts.flatMap((host): Draft[] => {
    const stop = stopProxy(
      situation,
      { host, phase: 'proxy', needs: [] },
      { seconds: RESTART, why: 'kamal-proxy is restarted' },
    );
    return [stop, startProxy(situation, { host, phase: 'proxy', needs: stop.gives })];
  });
  return { drafts: [...dockers(situation), ...drafts], frame: 'lock' };
};

/** Hosts that are rebooted together. */
export interface RebootGroup {
  readonly hosts: readonly string[];
  readonly phase: string;
  /** Tells the hooks of several groups apart. */
  readonly part?: string;
}

/** All hosts at once, or each alone with `--rolling`. */
export function rebootGroups({ intent }: Situation, hosts: readonly string[], phase: string): RebootGroup[] {
  if (intent.arguments?.isRolling !== true || hosts.length < 2) return [{ hosts, phase }];
  return hosts.map((host, at) => ({ hosts: [host], phase: `host ${at + 1}/${hosts.length}`, part: host }));
}

interface Rebooted {
  readonly drafts: readonly Draft[];
  readonly done: readonly Thing[];
}

/** Hook → what is done to the group → hook. */
export function aroundReboot(
  situation: Situation,
  group: RebootGroup,
  needs: readonly Thing[],
  reboot: (needs: readonly Thing[]) => Rebooted,
): Rebooted {
  const { phase, hosts } = group;
  const part = group.part === undefined ? {} : { part: group.part };
  const hook = (name: 'pre-proxy-reboot' | 'post-proxy-reboot', after: readonly Thing[]): Draft[] =>
    hasHook(situation, name)
      ? [runHook(situation, { name, ...part, hosts, phase, keep: 'phase', isLocked: true, needs: after })]
      : [];
  const pre = hook('pre-proxy-reboot', needs);
  const start = pre.length > 0 ? [hookThing({ name: 'pre-proxy-reboot', ...part })] : needs;
  const { drafts, done } = reboot(start);
  const post = hook('post-proxy-reboot', done);
  return { drafts: [...pre, ...drafts, ...post], done: [...done, ...post.flatMap((draft) => draft.gives)] };
}

export const rebootProxies: Recipe = (situation) => {
  const { proxyHosts } = situation.selection;
  const drafts: Draft[] = [];
  let before: readonly Thing[] = [];
  for (const group of rebootGroups(situation, proxyHosts, 'reboot')) {
    const rebooted = aroundReboot(situation, group, before, (needs) => {
      const reboots = group.hosts.map((host) => replaceProxy(situation, { host, phase: group.phase, needs }));
      return { drafts: reboots, done: reboots.flatMap((draft) => draft.gives) };
    });
    drafts.push(...rebooted.drafts);
    before = rebooted.done;
  }
  const wanted = [...proxyHosts.map(createNetwork), ...drafts];
  return { drafts: [...dockers(situation), ...logins(situation, wanted), ...wanted], frame: 'lock' };
};

export const configureProxies: Recipe = (situation) => {
  const wanted = situation.intent.arguments?.bootConfig;
  if (wanted === undefined) return { drafts: [], frame: 'bare' };
  return {
    drafts: situation.selection.proxyHosts.map((host) => writeBootConfig(situation, { host, phase: 'proxy' }, wanted)),
    frame: 'bare',
  };
};
