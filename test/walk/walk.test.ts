/** Walks of known situations, step by step. Laws in `test/laws` hold for all the others. */
import { describe, expect, test } from 'vitest';
import type { JobOutcome } from '../../executors/executor.ts';
import { factsOf } from '../../planner/facts.ts';
import { served } from '../laws/availability.ts';
import { failing, gatekeeper, sceneOf, told } from './scene.ts';

describe('steps of a host that can travel together', () => {
  test('do: a steady deploy sends each host one batch before and one after each place where hosts meet', async () => {
    const scene = await sceneOf('twelve-web-hosts');
    const { world } = await scene.walk();
    const sent = (host: string): string[] =>
      world.batches
        .filter((batch) => batch.host === host)
        .map(({ jobs }) => jobs.map(({ id }) => id.split(' ')[0]).join(' '));
    const boot = 'run-container route stop-container';
    expect(sent('web-2')).toEqual(['login pull-image', boot, 'tag-latest']);
    expect(sent('web-1')).toEqual(['take-lock login pull-image', boot, 'tag-latest', 'release-lock']);
  });

  test('stop at the first failure, and the rest of the batch is sent again where it can go on', async () => {
    const scene = await sceneOf('two-roles-share-a-host');
    const { outcome, world } = await scene.walk({ fails: failing('stop-container shop-web-v1 @app-1') });
    expect(outcome.failed.map(({ step }) => step)).toEqual(['stop-container shop-web-v1 @app-1']);
    expect(outcome.cancelled).toContain('run-container shop-workers-v2 @app-1');
    expect(world.batches.at(-1)?.jobs.map(({ id }) => id)).toEqual(['release-lock shop @app-1']);
  });
});

describe('a gate that fails', () => {
  const gate = 'route shop-web @web-1';

  test('leaves the old container serving and stops the new one', async () => {
    const scene = await sceneOf('a-new-version-is-deployed');
    const { events, world } = await scene.walk({ fails: failing(gate) });
    const states = factsOf(world.facts, 'web-1')?.containers.map(({ name, state }) => `${name} ${state}`);
    expect(states).toEqual(['shop-web-v2 exited', 'shop-web-v1 running', 'kamal-proxy running']);
    expect(served(scene.situation, world.facts)).toEqual(['web @web-1', 'web @web-2']);
    expect(events).toContainEqual({ type: 'step-rescued', step: gate, ok: true, at: 0 });
    expect(world.questions.map(({ host }) => host)).toEqual(['web-1']);
  });

  test('does not touch a container that was there before the run', async () => {
    const scene = await sceneOf('only-a-setting-of-the-route-changed');
    const { events, outcome, world } = await scene.walk({ fails: failing(gate) });
    expect(outcome.failed.map(({ step }) => step)).toEqual([gate]);
    expect(events.filter(({ type }) => type === 'step-rescued')).toEqual([]);
    expect(served(scene.situation, world.facts)).toEqual(['web @web-1', 'web @web-2']);
  });

  test('says so where the rescue fails too', async () => {
    const scene = await sceneOf('a-new-version-is-deployed');
    const { events } = await scene.walk({ fails: failing(gate, `rescue ${gate}`) });
    expect(events).toContainEqual({ type: 'step-rescued', step: gate, ok: false, at: 0 });
  });

  test('is neither asked about nor rescued where the connection was lost', async () => {
    const scene = await sceneOf('a-new-version-is-deployed');
    const lost: JobOutcome = { state: 'lost', detail: 'connection reset' };
    const { outcome, world } = await scene.walk({ fails: (id) => (id === gate ? lost : undefined) });
    expect(outcome.failed[0]?.failure).toEqual({
      reason: 'connection-lost',
      host: 'web-1',
      detail: 'connection reset',
    });
    expect(world.questions).toEqual([]);
    expect(told({ outcome, world, events: [] }).filter((line) => line.includes('rescue'))).toEqual([]);
  });

  test('keeps later batches from starting, and the other hosts of its own batch going', async () => {
    const scene = await sceneOf('batches-with-a-wait-between-them');
    const { outcome } = await scene.walk({ fails: failing(gate) });
    expect(outcome.done).toContain('stop-container shop-web-v1 @web-2');
    expect(outcome.cancelled).toContain('run-container shop-web-v2 @web-3');
    expect(outcome.cancelled).toContain('tag-latest ghcr.io/acme/shop:latest @web-2');
    expect(outcome.done.at(-1)).toBe('release-lock shop @web-1');
  });
});

describe('the barrier of the primary role', () => {
  const [first, second] = ['route shop-web @web-1', 'route shop-web @web-2'] as const;
  const worker = 'run-container shop-workers-v2 @job-1';

  test('opens with whichever host is healthy first', async () => {
    const scene = await sceneOf('a-new-version-is-deployed');
    const keeper = gatekeeper([`${first} ends`, `${worker} ends`]);
    const walking = scene.walk({ turn: keeper.turn });
    await keeper.reached(`${worker} ends`);
    keeper.release(`${worker} ends`);
    keeper.release(`${first} ends`);
    const lines = told(await walking);
    expect(lines.indexOf(`started ${worker}`)).toBeGreaterThan(lines.indexOf(`done ${second}`));
    expect(lines.indexOf(`started ${worker}`)).toBeLessThan(lines.indexOf(`done ${first}`));
  });

  test('opens although one host fails, and stays closed when all do', async () => {
    const scene = await sceneOf('a-new-version-is-deployed');
    const one = await scene.walk({ fails: failing(first) });
    const all = await scene.walk({ fails: failing(first, second) });
    expect(one.outcome.done).toContain(worker);
    expect(all.outcome.cancelled).toContain(worker);
  });
});

describe('roles that boot side by side', () => {
  test('do not wait for each other on one host', async () => {
    const scene = await sceneOf('roles-of-a-host-boot-side-by-side');
    const slow = 'route shop-web @app-1 ends';
    const quick = 'wait-healthy shop-workers-v2 @app-1 ends';
    const keeper = gatekeeper([slow, quick]);
    const walking = scene.walk({ turn: keeper.turn });
    await Promise.all([keeper.reached(slow), keeper.reached(quick)]);
    keeper.release(quick);
    keeper.release(slow);
    expect((await walking).outcome.state).toBe('done');
  });

  test('follow each other where they share the host’s only lane', async () => {
    const scene = await sceneOf('two-roles-share-a-host');
    const lines = told(await scene.walk());
    const web = lines.indexOf('done stop-container shop-web-v1 @app-1');
    expect(lines.indexOf('started run-container shop-workers-v2 @app-1')).toBeGreaterThan(web);
  });
});

describe('a walk that is stopped', () => {
  test('lets what runs end, starts nothing else, and releases the lock', async () => {
    const scene = await sceneOf('a-new-version-is-deployed');
    const pull = 'pull-image ghcr.io/acme/shop:v2 @web-2';
    const keeper = gatekeeper([`${pull} ends`]);
    const stop = new AbortController();
    const walking = scene.walk({ turn: keeper.turn, signal: stop.signal });
    await keeper.reached(`${pull} ends`);
    stop.abort('SIGINT');
    keeper.release(`${pull} ends`);
    const { outcome, events } = await walking;
    expect(outcome.state).toBe('stopped');
    expect(outcome.done).toContain(pull);
    expect(outcome.cancelled).toContain('run-container shop-web-v2 @web-2');
    expect(outcome.abandoned).toEqual([]);
    expect(outcome.done.at(-1)).toBe('release-lock shop @web-1');
    expect(events.find(({ type }) => type === 'walk-stopping')).toMatchObject({ signal: 'SIGINT' });
  });

  test('does nothing at all when it is stopped before it began', async () => {
    const scene = await sceneOf('a-new-version-is-deployed');
    const { outcome, world } = await scene.walk({ signal: AbortSignal.abort('SIGTERM') });
    expect(outcome.state).toBe('stopped');
    expect(outcome.cancelled).toEqual(scene.planned.plan.steps.map(({ id }) => id));
    expect(world.happenings).toEqual([]);
  });
});
