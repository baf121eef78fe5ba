/** build pull: the version's image on every app host. */
import { requireDocker } from '../steps/docker.ts';
import { pullImage } from '../steps/image.ts';
import { logins } from './logins.ts';
import type { Recipe } from './recipe.ts';

export const pullBuild: Recipe = (situation) => {
  const { appHosts } = situation.selection;
  const pulls = appHosts.map((host) => pullImage(situation, host));
  return { drafts: [...appHosts.map(requireDocker), ...logins(situation, pulls), ...pulls], frame: 'bare' };
};
