/** Taking accessories away: stop → container → image → directory, or one of these alone. */
import type { Situation } from '../situation.ts';
import { removeAccessoryImage, removeServiceDirectory } from '../steps/accessory-image.ts';
import { type AccessoryOnHost, removeAccessoryContainer } from '../steps/accessory-state.ts';
import { requireDocker } from '../steps/docker.ts';
import type { Draft } from '../step.ts';
import { everywhere, hostsUsed, stopDrafts } from './accessory.ts';
import type { Recipe } from './recipe.ts';

const REMOVED = { why: 'it is removed' };

/** All of it, each part behind the one before. */
export function removeAccessoryDrafts(situation: Situation, subject: AccessoryOnHost): Draft[] {
  const stops = stopDrafts(situation, subject, REMOVED);
  const container = removeAccessoryContainer(situation, { ...subject, needs: stops.flatMap((draft) => draft.gives) });
  const image = removeAccessoryImage(situation, { ...subject, needs: container.gives });
  return [...stops, container, image, removeServiceDirectory({ ...subject, needs: image.gives })];
}

const each =
  (draftsFor: (situation: Situation, subject: AccessoryOnHost) => readonly Draft[]): Recipe =>
  (situation) => {
    const subjects = everywhere(situation);
    return {
      drafts: [
        ...hostsUsed(subjects).map((host) => requireDocker(situation, host)),
        ...subjects.flatMap((subject) => draftsFor(situation, subject)),
      ],
      frame: 'lock',
    };
  };

export const removeNamed = each(removeAccessoryDrafts);
export const removeNamedContainers = each((situation, subject) => [removeAccessoryContainer(situation, subject)]);
export const removeNamedImages = each((situation, subject) => [removeAccessoryImage(situation, subject)]);
export const removeNamedDirectories = each((_situation, subject) => [removeServiceDirectory(subject)]);
