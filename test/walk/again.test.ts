/** The same command again, after a run that did not come to its end: nothing that it did not get past is left out. */
import { describe, expect, test } from 'vitest';
import type { JobOutcome } from '../../executors/executor.ts';
import { type ContainerFacts, type Facts, factsOf } from '../../planner/facts.ts';
import { makePlan } from '../../planner/index.ts';
import type { Intent } from '../../planner/intent.ts';
import { isSetAside } from '../../planner/steps/container-facts.ts';
import { returnsTo } from '../../src/looking/returns.ts';
import { failing, type Scene, sceneOf } from './scene.ts';

const HOOKED = 'hooks-run-at-their-places';

/** The steps of these kinds, before a run in which a step fails and after it. */
async function rerun(scene: Scene, failed: string, ...kinds: readonly string[]): Promise<Record<string, string[]>> {
  const { situation, planned, walk } = scene;
  const { world } = await walk({ fails: failing(failed) });
  const again = makePlan({ ...situation, facts: world.facts });
  const idsOf = ({ plan }: typeof planned): string[] =>
    plan.steps.filter(({ kind }) => kinds.includes(kind)).map(({ id }) => id);
  return { first: idsOf(planned), again: idsOf(again) };
}

/** With `boot.wait`. */
async function waiting(asked: Partial<Intent> = {}): Promise<Scene> {
  const scene = await sceneOf(HOOKED, asked);
  const { config } = scene.situation;
  return scene.with({ config: { ...config, boot: { ...config.boot, wait: 10 } } });
}

describe('a batch that is up but not complete', () => {
  test.each(['1', '2'])('has its hooks and its pause again where hook %s failed', async (part) => {
    const found = await rerun(await waiting(), `run-hook post-app-boot ${part} @local`, 'run-hook', 'pause');
    expect(found['first']).toHaveLength(8);
    expect(found['again']).toEqual(found['first']);
  });

  test('has them again where the pause was not over', async () => {
    const found = await rerun(await waiting(), 'pause after batch 1 @local', 'run-hook', 'pause');
    expect(found['again']).toEqual(found['first']);
  });

  test.each(['app boot', 'upgrade'] as const)('has its hooks again, with %s too', async (verb) => {
    const found = await rerun(await waiting({ verb }), 'run-hook post-app-boot 1 @local', 'run-hook', 'pause');
    expect(found['first']).toContain('run-hook post-app-boot 1 @local');
    expect(found['again']).toEqual(found['first']);
  });

  test('has its hooks again, with rollback too', async () => {
    const scene = await waiting();
    const { facts } = (await scene.walk()).world;
    const back = scene.with({ facts, intent: { ...scene.situation.intent, verb: 'rollback', version: 'v1' } });
    expect(back.planned.plan.blockers).toEqual([]);
    const found = await rerun(back, 'run-hook post-app-boot 1 @local', 'run-hook', 'pause');
    expect(found['first']).toHaveLength(8);
    expect(found['again']).toEqual(found['first']);
  });

  test('has its hooks again where it is the only one', async () => {
    const scene = await sceneOf(HOOKED);
    const { config } = scene.situation;
    const { limit: _limit, ...boot } = config.boot;
    const whole = scene.with({ config: { ...config, boot } });
    const found = await rerun(whole, 'run-hook post-app-boot 1 @local', 'run-hook');
    expect(found['again']).toEqual(found['first']);
  });

  test('has none once it is', async () => {
    const { situation, walk } = await waiting();
    const { world } = await walk();
    expect(makePlan({ ...situation, facts: world.facts }).plan.steps).toEqual([]);
  });
});

describe('a container without proxy that nobody waited for', () => {
  const NAME = 'workers-are-replaced-in-batches';
  const wait = 'wait-healthy shop-workers-v2 @job-1';
  const lost: JobOutcome = { state: 'lost', detail: 'connection reset' };

  /** As Docker shows it: the image has no health check. */
  function seen(scene: Scene, facts: Facts): Scene {
    const hosts = Object.entries(facts.hosts).map(([host, found]) => {
      if ('unreachable' in found) return [host, found] as const;
      const containers = found.containers.map(({ health: _health, ...one }): ContainerFacts => one);
      return [host, { ...found, containers }] as const;
    });
    return scene.with({ facts: { ...facts, hosts: Object.fromEntries(hosts) } });
  }
  const interrupted = async (scene: Scene): Promise<Scene> =>
    seen(scene, (await scene.walk({ fails: (id) => (id === wait ? lost : undefined) })).world.facts);
  const stepsOn = ({ planned }: Scene, host: string): string[] =>
    planned.plan.steps.filter((step) => step.host === host).map(({ id, cause }) => `${id}: ${cause}`);

  test('is waited for before the old one is stopped', async () => {
    const again = await interrupted(await sceneOf(NAME));
    expect(stepsOn(again, 'job-1').slice(1, 3)).toEqual([
      `${wait}: not known to be up: shop-workers-v1 still runs beside it`,
      'stop-container shop-workers-v1 @job-1: after the switch; stays for rollback',
    ]);
  });

  test('is waited for before the one of its version that was set aside is stopped', async () => {
    const scene = await sceneOf(NAME);
    const { facts } = (await scene.walk()).world;
    const forced = scene.with({ facts, intent: { ...scene.situation.intent, force: true } });
    const left = await interrupted(forced);
    const again = left.with({ intent: scene.situation.intent });
    const aside = factsOf(left.situation.facts, 'job-1')?.containers.find(isSetAside)?.name;
    expect(stepsOn(again, 'job-1').slice(1, 3)).toEqual([
      `${wait}: not known to be up: ${aside} still runs beside it`,
      `stop-container ${aside} @job-1: after the switch; it was set aside`,
    ]);
  });

  test('is not waited for where it works alone', async () => {
    const scene = await sceneOf(NAME);
    const { facts } = (await scene.walk()).world;
    const host = factsOf(facts, 'job-1');
    expect(host?.containers.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'shop-workers-v2 running',
      'shop-workers-v1 exited',
    ]);
    expect(seen(scene, facts).planned.plan.steps).toEqual([]);
  });
});

describe('a rollback that failed at its gate', () => {
  test('can be done again: what it set aside still counts, wherever versions are listed', async () => {
    const scene = await sceneOf('a-rollback-to-the-version-before');
    const { world } = await scene.walk({ fails: failing('route shop-web @web-1', 'route shop-web @web-2') });
    const job = factsOf(world.facts, 'job-1');
    expect(job?.containers.map(({ name }) => name.replace(/_replaced_.*/, '_replaced_'))).toEqual([
      'shop-workers-v2',
      'shop-workers-v1_replaced_',
    ]);
    const again = scene.with({ facts: world.facts });
    expect(again.planned.plan.blockers).toEqual([]);
    expect(again.planned.plan.steps.map(({ id }) => id)).toContain('run-container shop-workers-v1 @job-1');
    const { facts, selection } = again.situation;
    const hosts = selection.appHosts.flatMap((host) => {
      const there = factsOf(facts, host);
      return there === undefined ? [] : [[host, there] as const];
    });
    expect(returnsTo(again.situation, hosts).map((one) => [one.version, one.is_current])).toEqual([
      ['v2', true],
      ['v1', false],
    ]);
  });

  test('leaves every version to return to', async () => {
    const scene = await sceneOf('a-rollback-to-the-version-before');
    const { world } = await scene.walk({ fails: failing('route shop-web @web-1', 'route shop-web @web-2') });
    const { intent } = scene.situation;
    const next = scene.with({ facts: world.facts, intent: { ...intent, verb: 'deploy', version: 'v3' } });
    const targets = next.planned.plan.rollback_targets.find(({ role }) => role === 'workers');
    expect(targets?.versions).toEqual([
      { version: 'v2', hosts: 1 },
      { version: 'v1', hosts: 1 },
    ]);
  });
});

describe('a version that may be another image by now', () => {
  const ofWeb = ({ planned }: Scene): string[] =>
    planned.plan.steps
      .filter(({ host, kind }) => host === 'web-1' && /image|container$/.test(kind))
      .map(({ action, kind, cause }) => `${action} ${kind}: ${cause}`);

  test('is pulled and started with every deploy', async () => {
    const scene = await sceneOf('a-new-version-is-deployed', { version: 'latest' });
    const { facts } = (await scene.walk()).world;
    expect(ofWeb(scene.with({ facts }))).toEqual([
      'create pull-image: pulled again: latest may have moved',
      'update rename-container: restarted: latest may have moved',
      'replace run-container: restarted: latest may have moved',
      'delete stop-container: after the switch; it was set aside',
    ]);
  });

  test('is what it is on the hosts where nothing is brought there', async () => {
    const scene = await sceneOf('a-new-version-is-deployed', { version: 'latest' });
    const { facts } = (await scene.walk()).world;
    const boot = scene.with({ facts, intent: { ...scene.situation.intent, verb: 'app boot' } });
    expect(boot.planned.plan.steps).toEqual([]);
  });
});
