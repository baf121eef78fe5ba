/** Which verbs build, and how the command line wants it done. */
import type { BuildRequest, Verb } from '../../planner/intent.ts';
import type { ChangeOptions } from '../options.ts';

const DEPLOYS: readonly Verb[] = ['setup', 'deploy', 'redeploy'];

/** The build that the command asks for; undefined where it takes the image from the registry, or has none. */
export function buildRequest(verb: Verb, { skipPush, cache, output }: ChangeOptions): BuildRequest | undefined {
  const how = { noCache: cache === false };
  if (verb === 'build dev') return { output: output ?? 'docker', ...how };
  if (verb === 'build push') return { output: output ?? 'registry', ...how };
  const isBuilding = verb === 'build deliver' || (DEPLOYS.includes(verb) && skipPush !== true);
  return isBuilding ? { output: 'registry', ...how } : undefined;
}

/** Verbs that are about the image and its builder only: they need no secrets of the app. */
export const isBuildVerb = (verb: Verb): boolean => verb.startsWith('build ');
