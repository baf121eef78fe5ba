/** Every host is asked once, right behind the lock, whether it is still as the plan was made for. */
import { describe, expect, test } from 'vitest';
import type { JobOutcome } from '../../executors/executor.ts';
import { type Facts, factsOf } from '../../planner/facts.ts';
import { makePlan, type Planned } from '../../planner/index.ts';
import { simulate } from '../laws/simulation.ts';
import { failing, gatekeeper, sceneOf, told } from './scene.ts';

/** Where hosts have the image already, and do not wait for each other's. */
async function pulled(name: string): Promise<{ readonly facts: Facts; readonly planned: Planned }> {
  const { situation } = await sceneOf(name);
  const image = { id: 'sha256:v2', tags: ['ghcr.io/acme/shop:v2'], labels: { service: 'shop' } };
  const hosts = Object.keys(situation.facts.hosts).flatMap((host) => {
    const there = factsOf(situation.facts, host);
    return there === undefined ? [] : [[host, { ...there, images: [image, ...there.images] }] as const];
  });
  const facts = { ...situation.facts, hosts: Object.fromEntries(hosts) };
  return { facts, planned: makePlan({ ...situation, facts }) };
}

describe('a host that changed since it was looked at', () => {
  const unchanged = new Map(['web-1', 'web-2', 'job-1'].map((host) => [host, `unchanged on ${host}`]));

  test('is asked once, under the lock and before its first change', async () => {
    const scene = await sceneOf('a-new-version-is-deployed');
    const { world } = await scene.walk({ unchanged });
    const asked = world.happenings.filter(({ job, what }) => job.startsWith('verify ') && what === 'done');
    expect(asked.map(({ job }) => job).sort()).toEqual(['verify @job-1', 'verify @web-1', 'verify @web-2']);
    const on = (host: string): string[] =>
      world.happenings.filter((one) => one.host === host && one.what === 'started').map(({ job }) => job);
    expect(on('web-1').slice(0, 2)).toEqual(['take-lock shop @web-1', 'verify @web-1']);
    expect(on('web-2')[0]).toBe('verify @web-2');
  });

  test('ends the run before anything is done to it, and gives the lock back', async () => {
    const scene = await sceneOf('a-new-version-is-deployed');
    const { outcome, world } = await scene.walk({ unchanged, fails: failing('verify @web-2') });
    expect(outcome.state).toBe('failed');
    expect(outcome.failed.map(({ failure }) => failure.reason)).toEqual(['drift']);
    expect(factsOf(world.facts, 'web-2')).toBe(factsOf(scene.situation.facts, 'web-2'));
    expect(outcome.done.at(-1)).toBe('release-lock shop @web-1');
  });

  test('gets nothing more done to it, steps that travel with the first one included', async () => {
    const scene = await sceneOf('a-stale-container-still-runs');
    const host = scene.planned.plan.steps[0]?.host ?? '';
    for (const onFailure of ['halt', 'continue'] as const) {
      const { outcome, world, events } = await simulate({
        facts: scene.situation.facts,
        planned: {
          ...scene.planned,
          plan: { ...scene.planned.plan, intent: { ...scene.planned.plan.intent, on_failure: onFailure } },
        },
        unchanged: new Map([[host, 'unchanged']]),
        fails: failing(`verify @${host}`),
      });
      const begun = world.happenings.filter((one) => one.host === host && one.what === 'started');
      expect(begun.map(({ job }) => job.split(' ')[0])).toEqual(['take-lock', 'verify', 'release-lock']);
      const told = events.flatMap((event) => (event.type === 'step-cancelled' ? [event.step] : []));
      expect(told.sort()).toEqual([...outcome.cancelled].sort());
    }
  });

  test('is asked in one lane while the others wait', async () => {
    const { situation, planned } = await sceneOf('roles-of-a-host-boot-side-by-side');
    const steps = planned.plan.steps.map((step) =>
      step.id === 'run-container shop-workers-v2 @app-1'
        ? { ...step, after: [planned.plan.steps[0]?.id ?? ''], after_any: [] }
        : step,
    );
    const { world } = await simulate({
      facts: situation.facts,
      planned: { ...planned, plan: { ...planned.plan, steps } },
      unchanged: new Map([['app-1', 'unchanged']]),
    });
    const on = world.happenings.filter(({ host }) => host === 'app-1').map(({ what, job }) => `${what} ${job}`);
    const asked = on.indexOf('done verify @app-1');
    const before = on.slice(0, asked).filter((line) => line.startsWith('started '));
    expect(before.map((line) => line.split(' ')[1])).toEqual(['take-lock', 'verify']);
  });

  test('is asked again where nobody heard the answer, and with continue the other hosts go on', async () => {
    const scene = await sceneOf('batches-with-a-wait-between-them', { onFailure: 'continue' });
    const lost: JobOutcome = { state: 'lost', detail: 'connection reset' };
    const hosts = scene.situation.selection.appHosts;
    const { outcome } = await scene.walk({
      unchanged: new Map(hosts.map((host) => [host, 'unchanged'])),
      fails: (id) => (id === 'verify @web-2' ? lost : undefined),
    });
    expect(outcome.failed.map(({ step, failure }) => `${step.split('@')[1]} ${failure.reason}`)).toEqual([
      'web-2 connection-lost',
    ]);
    expect(outcome.done).toContain('route shop-web @web-3');
    expect(outcome.cancelled).toContain('route shop-web @web-2');
  });

  test('is found before any hook runs, also where its own steps come after the hook', async () => {
    const { facts, planned } = await pulled('hooks-run-at-their-places');
    const simulation = { facts, planned, unchanged };
    const begun = told(await simulate(simulation)).filter((line) =>
      /^started (run-hook|verify)|^done verify/.test(line),
    );
    const asked = ['web-1', 'web-2'].flatMap((host) => [`started verify @${host}`, `done verify @${host}`]);
    expect(begun.slice(0, 4).toSorted()).toEqual(asked.toSorted());
    expect(begun[4]).toBe('started run-hook pre-deploy @local');
    const { outcome } = await simulate({ ...simulation, fails: failing('verify @web-2') });
    expect(outcome.done).toEqual(['take-lock shop @web-1', 'release-lock shop @web-1']);
  });

  test('is asked right behind the lock, while it still waits for others', async () => {
    const { facts, planned } = await pulled('a-new-version-is-deployed');
    const first = 'route shop-web @web-1 ends';
    const keeper = gatekeeper([first, 'route shop-web @web-2 ends']);
    const walking = simulate({
      facts,
      planned,
      unchanged,
      turn: keeper.turn,
      fails: failing('verify @job-1'),
    });
    await keeper.reached(first);
    keeper.release(first);
    await keeper.reached('route shop-web @web-2 ends');
    keeper.release('route shop-web @web-2 ends');
    const { outcome, world } = await walking;
    expect(outcome.failed.map(({ step, failure }) => `${step}: ${failure.reason}`)).toEqual([
      'run-container shop-workers-v2 @job-1: drift',
    ]);
    expect(world.batches.filter(({ host }) => host === 'job-1').map(({ jobs }) => jobs.map(({ id }) => id))).toEqual([
      ['verify @job-1'],
    ]);
    const lines = told({ outcome, world, events: [] });
    expect(lines.indexOf('failed verify @job-1')).toBeLessThan(lines.indexOf('done route shop-web @web-1'));
  });

  test('takes the question along with what it has to do: asking costs no batch of its own', async () => {
    const scene = await sceneOf('a-new-version-is-deployed');
    const batches = async (lines: ReadonlyMap<string, string>): Promise<number> =>
      (await scene.walk({ unchanged: lines })).world.batches.length;
    expect(await batches(unchanged)).toBe(await batches(new Map()));
  });

  test('may have done what travelled with a question that nobody heard answered', async () => {
    const { facts, planned } = await pulled('a-new-version-is-deployed');
    const lost: JobOutcome = { state: 'lost', detail: 'connection reset' };
    const fails = (id: string) => (id === 'verify @web-2' ? lost : undefined);
    const { outcome } = await simulate({ facts, planned, unchanged, fails });
    expect(outcome.failed.map(({ failure }) => failure)).toEqual([
      { reason: 'connection-lost', host: 'web-2', detail: 'connection reset' },
    ]);
    expect(outcome.unheard).toContain('route shop-web @web-2');
  });
});
