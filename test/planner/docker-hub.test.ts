/** Docker lists what lies in Docker Hub without the hub's name, however it is written in the configuration. */
import { describe, expect, test } from 'vitest';
import type { Config } from '../../planner/config.ts';
import type { HostFacts } from '../../planner/facts.ts';
import { makePlan, type Situation } from '../../planner/index.ts';
import * as names from '../../planner/names.ts';
import { queryOf } from '../../planner/probes/index.ts';
import { WANTED_IMAGES } from '../../planner/probes/images.ts';
import { currentOfRole } from '../../planner/steps/container-facts.ts';
import { applied } from '../laws/effects.ts';
import { sceneOf } from '../walk/scene.ts';

describe.each<readonly [what: string, named: (config: Config) => Config]>([
  ['docker.io as server', withServer('docker.io')],
  ['index.docker.io as server', withServer('index.docker.io')],
  [
    'docker.io before the image',
    ({ registry: { server: _server, ...registry }, ...config }) => ({
      ...config,
      registry,
      image: 'docker.io/acme/shop',
    }),
  ],
])('with %s', (_what, named) => {
  test('the version that runs is there: nothing is pulled, tagged or pruned', async () => {
    const { plan } = makePlan(await onHub(named));
    expect(plan.steps.map(({ id }) => id)).toEqual([]);
  });

  test('a version that was deployed is there afterwards', async () => {
    const situation = await onHub(named, 'v3');
    const planned = makePlan(situation);
    const again = makePlan({ ...situation, facts: applied(situation.facts, planned) });
    expect(planned.plan.steps.filter(({ kind }) => kind === 'pull-image')).toHaveLength(3);
    expect(again.plan.steps.map(({ id }) => id)).toEqual([]);
  });

  test('the image tagged latest tells which container is current', async () => {
    const { config, facts } = await onHub(named);
    const host = facts.hosts['web-1'] as HostFacts;
    const containers = host.containers.map((one) => ({ ...one, state: 'running' })).toReversed();
    expect(currentOfRole({ ...host, containers }, config, 'web')?.name).toBe('shop-web-v2');
  });

  test('hosts are asked for it as Docker says it', async () => {
    const { config } = await onHub(named);
    expect(WANTED_IMAGES(queryOf(config, 'web-1'))).toContain('"acme/shop:');
  });
});

test('who takes the hub out of the configuration, or into it, restarts nothing', async () => {
  const { config, ...situation } = await onHub(withServer('docker.io'));
  const { server: _server, ...registry } = config.registry;
  const { plan } = makePlan({ ...situation, config: { ...config, registry } });
  expect(plan.steps.map(({ id }) => id)).toEqual([]);
});

function withServer(server: string): (config: Config) => Config {
  return (config) => ({ ...config, registry: { ...config.registry, server } });
}

/** A service whose version runs, with its images on Docker Hub. */
async function onHub(named: (config: Config) => Config, version = 'v2'): Promise<Situation> {
  const { situation } = await sceneOf('the-version-that-runs-is-deployed-again', { version });
  const config = named(situation.config);
  const moved = ({ containers, images, ...facts }: HostFacts): HostFacts => ({
    ...facts,
    containers: containers.map((one) => ({
      ...one,
      image: one.image.replace('ghcr.io/acme/shop', names.repository(config)),
    })),
    images: images.map((one) => ({ ...one, tags: one.tags.map((tag) => tag.replace('ghcr.io/', '')) })),
  });
  const hosts = Object.entries(situation.facts.hosts).map(([host, facts]) => [host, moved(facts as HostFacts)]);
  return {
    ...situation,
    config,
    facts: { ...situation.facts, hosts: Object.fromEntries(hosts) as Record<string, HostFacts> },
  };
}
