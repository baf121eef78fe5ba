/** The same command again, after a run that did not come to its end: nothing that it did not get past is left out. */
import { describe, expect, test } from 'vitest';
import { makePlan } from '../../planner/index.ts';
import type { Intent } from '../../planner/intent.ts';
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
