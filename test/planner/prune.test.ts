/** The plan names the images that the command removes: Kamal's, which leaves them to `grep -w`. */
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { type ContainerFacts, factsOf, type HostFacts } from '../../planner/facts.ts';
import { pruneImages } from '../../planner/steps/prune.ts';
import { sceneOf } from '../walk/scene.ts';

const HOST = 'web-1';
const REPOSITORY = 'ghcr.io/acme/shop';

test.each([
  ['of another version', ['v1'], 'v2', true],
  ['of a version that begins with a used one', ['v1'], 'v10', true],
  ['of a candidate for a used one', ['v1.2.0'], 'v1.2.0-rc.1', false],
  ['that differs from a used one where that has a dot', ['v1.2.0'], 'v1x2.0', false],
  ['of another service whose name ends alike', ['v1'], 'v1_old', true],
  ['latest of a destination', ['v1'], 'latest-staging', false],
  ['that only begins like latest', ['v1'], 'latestish', true],
])('an image %s', async (_what, used, tag, isRemoved) => {
  const { situation } = await sceneOf('a-new-version-is-deployed');
  const there = factsOf(situation.facts, HOST);
  if (there === undefined) throw new Error('nobody looked');
  const labels = { service: 'shop' };
  const containers = used.map((version) => ({
    ...(there.containers[0] as ContainerFacts),
    labels,
    image: `${REPOSITORY}:${version}`,
  }));
  const tags = [...used, 'latest', tag].map((one) => `${REPOSITORY}:${one}`);
  const facts: HostFacts = {
    ...there,
    containers,
    images: tags.map((one, at) => ({ id: `sha256:${at}`, tags: [one], digests: [], labels })),
  };
  const draft = pruneImages(situation, HOST, []);
  const verdict = draft.guard(facts, situation.facts);
  const planned = verdict.state === 'ready' ? verdict.cause : verdict.state;
  expect(planned).toBe(isRemoved ? `removes ${REPOSITORY}:${tag}` : 'done');
  expect(
    removed(
      draft.commands(facts).flatMap((one) => ('shell' in one ? [one.shell.join('')] : [])),
      facts,
    ),
  ).toEqual(isRemoved ? [`${REPOSITORY}:${tag}`] : []);
});

test.each(['docker.io', 'index.docker.io'])(
  'tags of %s are kept that containers use, though Docker lists them without it',
  async (server) => {
    const { situation } = await sceneOf('a-new-version-is-deployed');
    const there = factsOf(situation.facts, HOST);
    if (there === undefined) throw new Error('nobody looked');
    const labels = { service: 'shop' };
    const [web] = there.containers as readonly [ContainerFacts];
    const facts: HostFacts = {
      ...there,
      containers: [{ ...web, labels, image: `${server}/acme/shop:v1` }],
      images: ['v1', 'latest', 'v2'].map((tag, at) => ({ id: `sha256:${at}`, tags: [`acme/shop:${tag}`], labels })),
    };
    const config = { ...situation.config, registry: { ...situation.config.registry, server } };
    const draft = pruneImages({ ...situation, config }, HOST, []);
    expect(draft.guard(facts, situation.facts)).toMatchObject({ cause: 'removes acme/shop:v2' });
    const lines = draft.commands(facts).flatMap((one) => ('shell' in one ? [one.shell.join('')] : []));
    expect(removed(lines, facts)).toEqual(['acme/shop:v2']);
  },
);

/** What the step's own line removes where `docker` prints these images and containers. */
function removed(lines: readonly string[], { images, containers }: HostFacts): string[] {
  const docker = `docker() { case "$1 $2" in
'image ls') printf '%s\\n' ${images.map(({ id, tags }) => `'${id} ${tags[0]}'`).join(' ')} ;;
'container ls') printf '%s\\n' ${containers.map(({ image }) => `'${image}\\|'`).join(' ')} ;;
rmi*) echo "$2" ;;
esac; }`;
  const line = lines.find((one) => one.includes('grep -v -w')) ?? '';
  return execFileSync('sh', ['-c', `${docker}\n${line}`])
    .toString()
    .split('\n')
    .filter(Boolean);
}
