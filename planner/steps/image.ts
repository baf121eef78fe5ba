/** The application's image on a host: pulled before anything is switched, tagged latest after everything is. */
import { commandFor } from '../command-line.ts';
import type { HostFacts } from '../facts.ts';
import * as names from '../names.ts';
import { kamalQuote, shellQuote } from '../quoting.ts';
import type { Situation } from '../situation.ts';
import type { Draft, GuardVerdict } from '../step.ts';
import type { Thing } from '../things.ts';
import * as things from '../things.ts';
import { anew, BRINGING } from './anew.ts';
import { audit } from './audit.ts';
import { isOfApp } from './container-facts.ts';
import { draft, ifThere, PATIENCE, shell } from './draft.ts';
import { sessionFor } from './registry.ts';

/** The image of a reference on a host, if it is there. */
export const imageOf = (facts: HostFacts, reference: string): HostFacts['images'][number] | undefined =>
  facts.images.find((image) => image.tags.includes(names.listedAs(reference)));

/** Kamal refuses images without the `service` label: they would never be pruned. */
function labelVerdict(facts: HostFacts, situation: Situation, reference: string): GuardVerdict | undefined {
  const found = imageOf(facts, reference);
  if (found === undefined || found.labels['service'] === situation.config.service) return undefined;
  return {
    state: 'blocked',
    because: `image ${reference} ${found.labels['service'] === undefined ? "has no 'service' label" : `carries service=${found.labels['service']}`}`,
    fix: `build it with --label service=${situation.config.service}, as ${commandFor(situation.config, 'build', 'push')} does, and pull it again with --force`,
  };
}

/** When a host pulls, where several share a mirror. */
export interface PullTurn {
  readonly cause: string;
  readonly needs: readonly Thing[];
}

/** Why a host pulls the version's image; undefined where it has it. */
export function pullCause(situation: Situation, facts: HostFacts): string | undefined {
  const { version } = situation.intent;
  const there = imageOf(facts, names.imageReference(situation.config, version));
  if (there === undefined) return 'not on this host';
  return (
    anew(situation, 'pulled again') ??
    (isOfOther(situation, facts, there) ? otherBuild(version, 'on this host') : undefined)
  );
}

/** Where destinations build in ways of their own, and nothing shows whose build an image is. */
export const otherBuild = (version: string, place: string): string =>
  `${version} ${place} may be another destination's build`;

/** Where builds vary: neither is it tagged latest for this destination, nor has a container of this destination run it. */
function isOfOther({ config, intent }: Situation, facts: HostFacts, { id }: HostFacts['images'][number]): boolean {
  if (config.builder.varies === undefined || !BRINGING.includes(intent.verb)) return false;
  if (imageOf(facts, names.latestReference(config))?.id === id) return false;
  return !facts.containers.some((one) => one.imageId === id && isOfApp(one, config));
}

/** Pulls the version's image unless the host has it. */
export function pullImage(situation: Situation, host: string, turn?: PullTurn): Draft {
  const { config, intent } = situation;
  const reference = names.imageReference(config, intent.version);
  return draft({
    kind: 'pull-image',
    host,
    subject: reference,
    action: 'create',
    label: `pull image ${config.image}:${intent.version}`,
    explain: 'Pulls the image before anything is switched, and checks that it belongs to this service.',
    cause: `version ${intent.version} is deployed`,
    phase: 'prepare',
    unless: 'unless present',
    needs: [
      things.docker(host),
      ...(intent.build === undefined ? [] : [things.pushed(reference)]),
      ...sessionFor(situation, config.registry, host),
      ...(turn?.needs ?? []),
    ],
    gives: [things.image(reference, host)],
    guard: (facts) => {
      const cause = pullCause(situation, facts);
      if (cause !== undefined) return { state: 'ready', cause: turn === undefined ? cause : `${cause}; ${turn.cause}` };
      const because = `image ${config.image}:${intent.version} is there`;
      return labelVerdict(facts, situation, reference) ?? { state: 'done', because };
    },
    commands: () => [
      audit(situation, `Pulled image with version ${intent.version}`),
      shell(`docker pull ${reference}`),
      shell(
        `docker inspect -f '{{ .Config.Labels.service }}' ${reference} | grep -x ${shellQuote(config.service)} || ` +
          `(echo "Image ${reference} is missing the 'service' label" && exit 1)`,
      ),
    ],
    effect: (facts) => withImage(situation, facts, reference),
    undo: () => ({ irreversible: 'the image stays until it is pruned' }),
    duration: 15,
    timeout: PATIENCE,
  });
}

/** A container of the version is taken to run the very image that is pulled: a version names one build. */
function withImage(situation: Situation, facts: HostFacts, reference: string): HostFacts {
  const { service } = situation.config;
  const there = imageOf(facts, reference);
  if (there !== undefined && !isOfOther(situation, facts, there)) {
    const checked = { ...there, labels: { ...there.labels, service } };
    return { ...facts, images: facts.images.map((image) => (image === there ? checked : image)) };
  }
  const tag = names.listedAs(reference);
  const user = facts.containers.find(({ image, imageId }) => names.listedAs(image) === tag && imageId !== there?.id);
  const id = user?.imageId || (there === undefined ? `pulled ${reference}` : `pulled after ${there.id}`);
  const images = facts.images.map((image) =>
    image === there ? { ...image, tags: image.tags.filter((one) => one !== tag) } : image,
  );
  const untagged = images.find((image) => image.id === id);
  const image = untagged ?? { id, tags: [], labels: { ...user?.labels, service } };
  return { ...facts, images: [...images.filter((one) => one.id !== id), { ...image, tags: [...image.tags, tag] }] };
}

/** There once every app host runs what is tagged `latest`. */
export const taggedEverywhere = ({ config, selection }: Situation): Thing[] =>
  selection.appHosts.map((host) => things.latest(names.latestReference(config), host));

/**
 * Moves `latest` to the version that this host now runs; Kamal finds the current container by it. Until then the batch is
 * not complete: the host's containers may run where the hook after them failed.
 */
export function tagLatest(situation: Situation, host: string, batch: string, needs: readonly Thing[]): Draft {
  const { config, intent } = situation;
  const reference = names.imageReference(config, intent.version);
  const latest = names.latestReference(config);
  return draft({
    kind: 'tag-latest',
    host,
    subject: latest,
    action: 'update',
    label: `tag ${latest.slice(names.repository(config).length - config.image.length)} → ${intent.version}`,
    explain: 'Kamal prefers containers of the image tagged latest when it looks for the current one.',
    cause: 'after every host is served',
    phase: 'finish',
    completes: batch,
    needs: [things.docker(host), ...needs],
    gives: [things.latest(latest, host)],
    guard: (facts) => {
      const mine = imageOf(facts, reference);
      if (mine === undefined || imageOf(facts, latest)?.id !== mine.id) return { state: 'ready' };
      return { state: 'done', because: `${latest} is ${intent.version}` };
    },
    unless: 'unless it is',
    commands: () => [
      audit(situation, `Tagging ${reference} as the latest image`),
      shell(`docker tag ${reference} ${latest}`),
    ],
    effect: (facts) => retagged(facts, reference, latest),
    undo: (before) => {
      const old = before && imageOf(before, latest);
      const remove = ifThere('image', latest, `docker rmi ${latest}`);
      if (old === undefined) return { how: `remove the tag ${latest}`, commands: [remove] };
      return { how: `tag the old image again`, commands: [shell(`docker tag ${kamalQuote(old.id)} ${latest}`)] };
    },
    timeout: 30,
  });
}

function retagged(facts: HostFacts, version: string, moved: string): HostFacts {
  const [reference, latest] = [names.listedAs(version), names.listedAs(moved)];
  const images = facts.images.map((image) => {
    const rest = image.tags.filter((tag) => tag !== latest);
    return { ...image, tags: image.tags.includes(reference) ? [...rest, latest] : rest };
  });
  return { ...facts, images };
}
