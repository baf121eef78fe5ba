/** Pruning: the newest stopped containers stay for rollback, images that no container uses go. */
import type { Config } from '../config.ts';
import type { HostFacts } from '../facts.ts';
import * as names from '../names.ts';
import type { Situation } from '../situation.ts';
import type { Draft } from '../step.ts';
import type { Thing } from '../things.ts';
import * as things from '../things.ts';
import { audit } from './audit.ts';
import { draft, shell } from './draft.ts';

/** `prune containers --retain` wins over the configuration. */
const retained = ({ config, intent }: Situation): number => intent.arguments?.retain ?? config.retainContainers;

const STOPPED = ['created', 'exited', 'dead'];

/** Stopped containers of the service beyond the newest that are kept: all roles and destinations together, as Kamal counts. */
function surplus(facts: HostFacts, { service }: Config, keep: number): string[] {
  const stopped = facts.containers.filter(
    ({ labels, state }) => labels['service'] === service && STOPPED.includes(state),
  );
  return stopped.slice(keep).map((container) => container.name);
}

/** Removes stopped containers of the service but the newest. */
export function pruneContainers(situation: Situation, host: string, needs: readonly Thing[]): Draft {
  const { config } = situation;
  const keep = retained(situation);
  return draft({
    kind: 'prune-containers',
    host,
    subject: config.service,
    action: 'delete',
    label: 'prune containers',
    explain: `Removes stopped containers of ${config.service} on this host, but the newest ${keep}.`,
    cause: `keeps ${keep} stopped containers`,
    phase: 'finish',
    unless: 'unless nothing is left over',
    needs: [things.docker(host), ...needs],
    gives: [things.pruned('containers', host)],
    guard: (facts) => {
      const gone = surplus(facts, config, keep);
      if (gone.length === 0) return { state: 'done', because: `no more than ${keep} stopped containers` };
      return { state: 'ready', cause: `removes ${gone.join(', ')}; keeps ${keep}` };
    },
    commands: () => [
      audit(situation, 'Pruned containers'),
      shell(
        `docker ps -q -a --filter label=service=${config.service} ${STOPPED.map((state) => `--filter status=${state}`).join(' ')} ` +
          `| tail -n +${keep + 1} | while read container_id; do docker rm $container_id; done`,
      ),
    ],
    effect: (facts) => {
      const gone = surplus(facts, config, keep);
      return { ...facts, containers: facts.containers.filter((container) => !gone.includes(container.name)) };
    },
    undo: () => ({ irreversible: 'removed containers are gone; their images may still be there' }),
    duration: 1,
    timeout: 120,
  });
}

const isOwn = ({ labels }: { readonly labels: Readonly<Record<string, string>> }, { service }: Config): boolean =>
  labels['service'] === service;

/** Docker lists images of Docker Hub without the hub's name, but containers with what was written. */
const isHubNamed = (config: Config, facts: HostFacts | undefined): boolean => {
  const used = facts?.containers.filter((one) => isOwn(one, config)).map(({ image }) => image) ?? [];
  return [names.repository(config), ...used].some((reference) => names.familiar(reference) !== reference);
};

const SHORTEN = String.raw`sed -E 's#^(index\.)?docker\.io/(library/)?##'`;

/**
 * Tags that the command removes: those in which `grep -w` finds neither what a container of the service uses nor `latest`.
 * So `v1.2.0` keeps `v1.2.0-rc.1` too, and `latest` that of every destination.
 */
function unusedTags(facts: HostFacts, config: Config): string[] {
  const images = facts.containers.filter((one) => isOwn(one, config)).map(({ image }) => names.familiar(image));
  const used = [...images, `${names.familiar(names.repository(config))}:latest`];
  const word = (text: string): RegExp => new RegExp(`(?<!\\w)${text.replaceAll(/[^\w.-]/g, '\\$&')}(?!\\w)`);
  const kept = used.map(word);
  const tags = facts.images.filter((one) => isOwn(one, config)).flatMap((image) => image.tags);
  return tags.filter((tag) => !kept.some((one) => one.test(tag)));
}

const dangling = (facts: HostFacts, config: Config): HostFacts['images'] =>
  facts.images.filter(
    (one) => isOwn(one, config) && one.tags.length === 0 && !facts.containers.some(({ imageId }) => imageId === one.id),
  );

/** Removes images of the service that no container uses. */
export function pruneImages(situation: Situation, host: string, needs: readonly Thing[]): Draft {
  const { config } = situation;
  const repository = names.familiar(names.repository(config));
  return draft({
    kind: 'prune-images',
    host,
    subject: config.service,
    action: 'delete',
    label: 'prune images',
    explain: `Removes images of ${config.service} on this host that no container uses.`,
    cause: 'frees the disk',
    phase: 'finish',
    unless: 'unless all are used',
    needs: [things.docker(host), ...needs],
    gives: [things.pruned('images', host)],
    guard: (facts) => {
      const gone = [...unusedTags(facts, config), ...dangling(facts, config).map(() => 'a dangling one')];
      if (gone.length === 0) return { state: 'done', because: `every image of ${config.service} is used` };
      return { state: 'ready', cause: `removes ${gone.join(', ')}` };
    },
    commands: (before) => [
      audit(situation, 'Pruned images'),
      shell(`docker image prune --force --filter label=service=${config.service}`),
      shell(
        `docker image ls --filter label=service=${config.service} --format '{{.ID}} {{.Repository}}:{{.Tag}}' | ` +
          `grep -v -w "$(docker container ls -a --format '{{.Image}}\\|' --filter label=service=${config.service} ${isHubNamed(config, before) ? `| ${SHORTEN} ` : ''}| tr -d '\\n')` +
          `${repository}:latest\\|${repository}:<none>" | while read image tag; do docker rmi $tag; done`,
      ),
    ],
    effect: (facts) => {
      const tags = unusedTags(facts, config);
      const gone = dangling(facts, config);
      const images = facts.images.map((image) => ({ ...image, tags: image.tags.filter((tag) => !tags.includes(tag)) }));
      return {
        ...facts,
        images: images.filter(
          (image, at) =>
            !gone.includes(facts.images[at] ?? image) && (image.tags.length > 0 || facts.images[at]?.tags.length === 0),
        ),
      };
    },
    undo: () => ({ irreversible: 'removed images have to be pulled again' }),
    duration: 2,
    timeout: 300,
  });
}
