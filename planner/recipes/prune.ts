/** prune all, containers, images: what a deploy does at its end, alone. */
import type { Situation } from '../situation.ts';
import { requireDocker } from '../steps/docker.ts';
import { pruneContainers, pruneImages } from '../steps/prune.ts';
import type { Draft } from '../step.ts';
import * as things from '../things.ts';
import type { Recipe } from './recipe.ts';

/** Containers first: images that only they used can go then. */
export const pruneDrafts = (situation: Situation, needsOn: (host: string) => Draft['needs']): Draft[] =>
  situation.selection.hosts.flatMap((host) => [
    pruneContainers(situation, host, needsOn(host)),
    pruneImages(situation, host, [...needsOn(host), things.pruned('containers', host)]),
  ]);

const dockers = (situation: Situation): Draft[] =>
  situation.selection.hosts.map((host) => requireDocker(situation, host));

export const pruneAll: Recipe = (situation) => ({
  drafts: [...dockers(situation), ...pruneDrafts(situation, () => [])],
  frame: 'lock',
});

export const pruneOldContainers: Recipe = (situation) => ({
  drafts: [...dockers(situation), ...situation.selection.hosts.map((host) => pruneContainers(situation, host, []))],
  frame: 'lock',
});

export const pruneUnusedImages: Recipe = (situation) => ({
  drafts: [...dockers(situation), ...situation.selection.hosts.map((host) => pruneImages(situation, host, []))],
  frame: 'lock',
});
