/** The app without a deploy: boot, start, stop, stale containers, maintenance. */
import { commandFor } from '../command-line.ts';
import type { Role } from '../config.ts';
import * as names from '../names.ts';
import { rolesOn } from '../selection.ts';
import { known, type Situation } from '../situation.ts';
import { startContainer, stopRole, stopStaleUnseen } from '../steps/app-state.ts';
import { requireDocker } from '../steps/docker.ts';
import { ownerOfRole } from '../steps/route-settings.ts';
import { route } from '../steps/route.ts';
import { holdTraffic, removeRoute, resumeTraffic, type TrafficSubject } from '../steps/traffic.ts';
import type { Draft, Interruption } from '../step.ts';
import { bootApp } from './boot.ts';
import { stopStale } from './boot-role.ts';
import { logins } from './logins.ts';
import { pulls } from './pulls.ts';
import type { Recipe } from './recipe.ts';
import { requireProxy, requirements } from './requirements.ts';

interface OnHost {
  readonly role: Role;
  readonly host: string;
}

/** Every selected role on every selected host, the primary role's first. */
export const rolesOnHosts = ({ selection }: Situation): OnHost[] =>
  selection.appHosts.flatMap((host) => rolesOn(selection, host).map((role) => ({ role, host })));

const dockers = (situation: Situation): Draft[] =>
  situation.selection.appHosts.map((host) => requireDocker(situation, host));

const proxies = (situation: Situation): Draft[] =>
  situation.selection.appHosts
    .filter((host) => situation.selection.proxyHosts.includes(host))
    .map((host) => requireProxy(situation, host));

/** What `app boot` does, for other recipes too: the image where it is missing, the boot, the tag. */
export function bootDrafts(situation: Situation): Draft[] {
  const { intent } = situation;
  // Pulling again would move the tag that is booted: `--force` restarts what is there.
  const unforced = { ...situation, intent: { ...intent, force: false } };
  const app = bootApp(situation, []);
  return [...pulls(unforced), ...app.drafts, ...app.tags];
}

export const bootAppAlone: Recipe = (situation) => {
  const wanted = bootDrafts(situation);
  return { drafts: [...requirements(situation), ...logins(situation, wanted), ...wanted], frame: 'lock' };
};

export const startApp: Recipe = (situation) => {
  const { config, intent } = situation;
  const drafts = rolesOnHosts(situation).flatMap(({ role, host }): Draft[] => {
    const start = startContainer(situation, { role, host, phase: 'start', needs: [] });
    const owner = ownerOfRole(config, role, intent.version);
    if (owner === undefined) return [start];
    const container = names.containerName(config, role.name, intent.version);
    const gate = { owner, host, container, role: role.name, phase: 'start', needs: [], gives: [], rescue: [] };
    return [start, route(situation, gate)];
  });
  return { drafts: [...dockers(situation), ...proxies(situation), ...drafts], frame: 'lock' };
};

/** Traffic first, then the container. */
export const stopDrafts = (situation: Situation, phase: string, until: Omit<Interruption, 'service'>): Draft[] =>
  rolesOnHosts(situation).flatMap(({ role, host }) => {
    const service = names.rolePrefix(situation.config, role.name);
    const routes =
      role.proxy === undefined ? [] : [removeRoute({ service, host, role: role.name, phase, needs: [] }, until)];
    const needs = routes.flatMap((draft) => draft.gives);
    return [...routes, stopRole(situation, { role, host, phase, needs }, until)];
  });

export const stopApp: Recipe = (situation) => ({
  drafts: [
    ...dockers(situation),
    ...stopDrafts(situation, 'stop', { why: `it is stopped until ${commandFor(situation.config, 'app', 'start')}` }),
  ],
  frame: 'lock',
});

export const stopStaleContainers: Recipe = (situation) => ({
  drafts: [
    ...dockers(situation),
    ...rolesOnHosts(situation).flatMap(({ role, host }) =>
      known(situation, host) === undefined
        ? [stopStaleUnseen(situation, { role, host, phase: 'stop', needs: [] })]
        : stopStale(situation, role, host, []),
    ),
  ],
  frame: 'lock',
});

/** One draft for every proxied role on every host that runs a proxy. */
const onTraffic = (situation: Situation, draftFor: (subject: TrafficSubject) => Draft): Draft[] =>
  rolesOnHosts(situation)
    .filter(({ role }) => role.proxy !== undefined)
    .map(({ role, host }) => {
      const service = names.rolePrefix(situation.config, role.name);
      return draftFor({ service, host, role: role.name, phase: 'traffic', needs: [] });
    });

export const maintainApp: Recipe = (situation) => {
  const { message, drainTimeout = situation.config.drainTimeout } = situation.intent.arguments ?? {};
  const maintenance = { drainTimeout, ...(message === undefined ? {} : { message }) };
  const held = onTraffic(situation, (subject) => holdTraffic(situation, subject, maintenance));
  return { drafts: [...dockers(situation), ...held], frame: 'lock' };
};

export const resumeApp: Recipe = (situation) => ({
  drafts: [...dockers(situation), ...onTraffic(situation, (subject) => resumeTraffic(situation, subject))],
  frame: 'lock',
});

/** Things that the drafts give on a host: what comes next there waits for them. */
export const givenOn = (drafts: readonly Draft[], host: string): Draft['gives'] =>
  drafts.filter((draft) => draft.host === host).flatMap((draft) => draft.gives);
