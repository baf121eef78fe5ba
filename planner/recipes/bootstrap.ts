/** server bootstrap: Docker where it is missing, then the docker-setup hook, whether or not anything was missing. */
import { installDocker } from '../steps/docker.ts';
import { hasHook, runHook } from '../steps/hook.ts';
import type { Recipe } from './recipe.ts';

export const bootstrap: Recipe = (situation) => {
  const { hosts } = situation.selection;
  const installs = hosts.map(installDocker);
  const needs = installs.flatMap((draft) => draft.gives);
  const hook = { name: 'docker-setup', hosts, phase: 'bootstrap', keep: 'guard', isLocked: true, needs } as const;
  return {
    drafts: [...installs, ...(hasHook(situation, 'docker-setup') ? [runHook(situation, hook)] : [])],
    frame: 'lock',
  };
};
