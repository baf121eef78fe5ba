/**
 * The version's image on every app host. Where several would pull it through one registry mirror, the first of them comes
 * before the others, so that the mirror fetches it once (as Kamal 2.12, `cli/build.rb`).
 */
import * as names from '../names.ts';
import { known, type Situation } from '../situation.ts';
import { gather } from '../steps/batch.ts';
import { pullCause, pullImage, type PullTurn } from '../steps/image.ts';
import type { Draft } from '../step.ts';
import type { Thing } from '../things.ts';
import * as things from '../things.ts';

/** The pulls, then for each mirror the place where those meet that wait for it. */
export function pulls(situation: Situation): Draft[] {
  const { config, intent, selection } = situation;
  const reference = names.imageReference(config, intent.version);
  const turns = new Map<string, PullTurn>();
  const meetings = [...hostsByMirror(situation)].flatMap(([mirror, [seed = '', ...others]]) => {
    if (others.length === 0) return [];
    turns.set(seed, { cause: `fills ${mirror} for ${others.length} more`, needs: [] });
    for (const host of others)
      turns.set(host, { cause: `after ${seed} filled ${mirror}`, needs: [things.all(`mirror ${mirror}`)] });
    return [filled(situation, mirror, things.image(reference, seed))];
  });
  return [...selection.appHosts.map((host) => pullImage(situation, host, turns.get(host))), ...meetings];
}

/**
 * Where the image is still to come to one of several hosts, the place where they meet before anything of the version starts:
 * one that cannot have it leaves all of them as they are, as with Kamal.
 */
export function pulledEverywhere(situation: Situation): Draft[] {
  const { config, intent, selection } = situation;
  const isMissing = (host: string): boolean => {
    const facts = known(situation, host);
    return facts === undefined || pullCause(situation, facts) !== undefined;
  };
  if (selection.appHosts.length < 2 || !selection.appHosts.some(isMissing)) return [];
  const meeting = gather({
    what: 'images',
    label: 'every host has the image',
    phase: 'prepare',
    needs: selection.appHosts.map((host) => things.image(names.imageReference(config, intent.version), host)),
    isTolerant: intent.onFailure === 'continue',
  });
  return [meeting];
}

/** With `--on-failure continue` a mirror that could not be filled keeps nobody from pulling. */
const filled = ({ intent }: Situation, mirror: string, image: Thing): Draft =>
  gather({
    what: `mirror ${mirror}`,
    label: `mirror ${mirror} has the image`,
    phase: 'prepare',
    needs: [image],
    isTolerant: intent.onFailure === 'continue',
  });

/** The hosts that will pull, by the mirror that their Docker asks first. */
function hostsByMirror(situation: Situation): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  if (!names.isOfDockerHub(names.repository(situation.config))) return found;
  for (const host of situation.selection.appHosts) {
    const facts = known(situation, host);
    if (facts?.docker.state !== 'ready' || facts.docker.mirror === undefined) continue;
    const mirror = facts.docker.mirror.replace(/^\w+:\/\/|\/$/g, '');
    if (pullCause(situation, facts) !== undefined) found.set(mirror, [...(found.get(mirror) ?? []), host]);
  }
  return found;
}
