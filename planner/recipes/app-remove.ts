/** Taking the app away: stop → containers → images → directories, or one of these alone. */
import { rolesOn, runsOn } from '../selection.ts';
import type { Situation } from '../situation.ts';
import { removeAppDirectories, removeAppImages, removeContainer, removeContainers } from '../steps/app-removal.ts';
import { requireDocker } from '../steps/docker.ts';
import type { Draft } from '../step.ts';
import { givenOn, rolesOnHosts, stopDrafts } from './app.ts';
import type { Recipe } from './recipe.ts';

const PHASE = 'remove app';
const REMOVED = { why: 'it is removed' };

/** Hosts that lose every role that the configuration gives them: only there images and directories go too. */
export const hostsLosingAll = ({ config, selection }: Situation): readonly string[] =>
  selection.appHosts.filter((host) => {
    const all = config.roles.filter((role) => runsOn(role, host));
    return rolesOn(selection, host).length === all.length;
  });

const containers = (situation: Situation, before: readonly Draft[]): Draft[] =>
  rolesOnHosts(situation).map(({ role, host }) =>
    removeContainers(situation, { role, host, phase: PHASE, needs: givenOn(before, host) }),
  );

const images = (situation: Situation, before: readonly Draft[]): Draft[] =>
  hostsLosingAll(situation).map((host) =>
    removeAppImages(situation, { host, phase: PHASE, needs: givenOn(before, host) }),
  );

const directories = (situation: Situation, before: readonly Draft[]): Draft[] =>
  hostsLosingAll(situation).map((host) =>
    removeAppDirectories(situation, { host, phase: PHASE, needs: givenOn(before, host) }),
  );

const dockers = (situation: Situation): Draft[] =>
  situation.selection.appHosts.map((host) => requireDocker(situation, host));

/** All of it, each part behind the one before. */
export function removeAppDrafts(situation: Situation): Draft[] {
  const stops = stopDrafts(situation, PHASE, REMOVED);
  const gone = containers(situation, stops);
  const unused = images(situation, gone);
  return [...stops, ...gone, ...unused, ...directories(situation, [...gone, ...unused])];
}

export const removeApp: Recipe = (situation) => ({
  drafts: [...dockers(situation), ...removeAppDrafts(situation)],
  frame: 'lock',
});

export const removeOneContainer: Recipe = (situation) => {
  const version = situation.intent.arguments?.container ?? situation.intent.version;
  const gone = rolesOnHosts(situation).map(({ role, host }) =>
    removeContainer(situation, { role, host, phase: PHASE, needs: [] }, version),
  );
  return { drafts: [...dockers(situation), ...gone], frame: 'lock' };
};

export const removeAllContainers: Recipe = (situation) => ({
  drafts: [...dockers(situation), ...containers(situation, [])],
  frame: 'lock',
});

export const removeImages: Recipe = (situation) => ({
  drafts: [...dockers(situation), ...images(situation, [])],
  frame: 'lock',
});

export const removeDirectories: Recipe = (situation) => ({ drafts: directories(situation, []), frame: 'lock' });
