/** What waits for what, host by host, while a plan is walked. */
import { describe, expect, test } from 'vitest';
import type { Role } from '../../planner/config.ts';
import { makePlan, select } from '../../planner/index.ts';
import { foresee } from '../../planner/what-if.ts';
import { simulate } from '../laws/simulation.ts';
import { failing, sceneOf, told } from './scene.ts';

describe('hosts that pull through one mirror', () => {
  const pull = (host: string): string => `pull-image acme/shop:v2 @${host}`;

  test('wait for the first of them, which is one that has not the image', async () => {
    const scene = await sceneOf('hosts-pull-through-mirrors');
    const lines = told(await scene.walk());
    const filled = lines.indexOf(`done ${pull('web-2')}`);
    expect(filled).toBeGreaterThan(-1);
    for (const host of ['web-3', 'web-4']) expect(lines.indexOf(`started ${pull(host)}`)).toBeGreaterThan(filled);
    for (const host of ['job-1', 'job-2']) expect(lines.indexOf(`started ${pull(host)}`)).toBeLessThan(filled);
  });

  test.each([
    ['halt', [pull('job-1'), pull('job-2')]],
    ['continue', ['job-1', 'job-2', 'web-3', 'web-4'].map(pull)],
  ] as const)('with %s: a first pull that fails leaves %j', async (onFailure, pulled) => {
    const scene = await sceneOf('hosts-pull-through-mirrors', { onFailure });
    const { outcome } = await scene.walk({ fails: failing(pull('web-2')) });
    expect(outcome.failed.map(({ step }) => step)).toEqual([pull('web-2')]);
    expect(outcome.done.filter((id) => id.startsWith('pull-image')).toSorted()).toEqual(pulled);
  });
});

test.each([
  ['halt', false],
  ['continue', true],
] as const)(
  'with %s: where one host cannot have the image, the version starts on others: %s',
  async (onFailure, isBegun) => {
    const scene = await sceneOf('a-new-version-is-deployed', { onFailure });
    const { outcome } = await scene.walk({ fails: failing('pull-image ghcr.io/acme/shop:v2 @web-1') });
    const begun = [...outcome.done, ...outcome.failed.map(({ step }) => step)];
    expect(begun.filter((id) => id.startsWith('pull-image'))).toHaveLength(3);
    expect(begun.some((id) => id === 'run-container shop-web-v2 @web-2')).toBe(isBegun);
    expect(begun.some((id) => id.startsWith('run-container') && id.endsWith('@web-1'))).toBe(false);
  },
);

describe('an upgrade host by host', () => {
  const phases = ['host 1/4', 'host 2/4', 'host 3/4', 'host 4/4'];

  test('has done all that it does on a host before it begins with the next one', async () => {
    const scene = await sceneOf('an-upgrade-goes-host-by-host');
    const lines = told(await scene.walk());
    const idsOf = (phase: string): string[] =>
      scene.planned.plan.steps.flatMap((step) => (step.phase === phase && step.commands.length > 0 ? [step.id] : []));
    for (const [at, phase] of phases.slice(1).entries()) {
      const last = Math.max(...idsOf(phases[at] ?? '').map((id) => lines.indexOf(`done ${id}`)));
      const first = Math.min(...idsOf(phase).map((id) => lines.indexOf(`started ${id}`)));
      expect(last).toBeGreaterThan(-1);
      expect(first, phase).toBeGreaterThan(last);
    }
  });

  test.each([
    ['halt', false],
    ['continue', true],
  ] as const)('with %s: after a host where it failed the others are upgraded: %s', async (onFailure, isUpgraded) => {
    const scene = await sceneOf('an-upgrade-goes-host-by-host', { onFailure });
    const { outcome } = await scene.walk({ fails: failing('replace-proxy @web-1') });
    for (const id of ['replace-proxy @web-2', 'run-accessory db @db-1'])
      expect(outcome.done.includes(id), id).toBe(isUpgraded);
  });
});

describe('roles that boot side by side in batches', () => {
  test('wait for no batch that comes after theirs: a failed gatekeeper ends them, and the next batch goes on', async () => {
    const { situation: read } = await sceneOf('two-roles-share-a-host', { onFailure: 'continue' });
    const there = read.facts.hosts['app-1'];
    if (there === undefined) throw new Error('nobody looked');
    const twice = ({ hosts, ...role }: Role): Role => ({
      ...role,
      hosts: hosts.flatMap((host) => [host, { ...host, name: 'app-2' }]),
    });
    const config = {
      ...read.config,
      boot: { ...read.config.boot, limit: 1, parallelRoles: true },
      roles: read.config.roles.map(twice),
    };
    const selection = select(config, read.intent);
    if ('option' in selection) throw new Error('nothing is selected');
    const facts = { ...read.facts, hosts: { 'app-1': there, 'app-2': there } };
    const planned = makePlan({ ...read, config, selection, facts });
    const { outcome } = await simulate({ facts, planned, fails: failing('route shop-web @app-1') });
    const gates = planned.plan.steps.filter(({ kind }) => ['route', 'wait-healthy', 'release-lock'].includes(kind));
    const ends = gates.map(({ id }) => `${id}: ${outcome.done.includes(id) ? 'done' : 'not done'}`);
    expect(ends.toSorted()).toEqual([
      'release-lock shop @app-1: done',
      'route shop-web @app-1: not done',
      'route shop-web @app-2: done',
      'wait-healthy shop-workers-v2 @app-1: not done',
      'wait-healthy shop-workers-v2 @app-2: done',
    ]);
    expect(outcome.done).toEqual(foresee(planned.plan, 'route shop-web @app-1').done);
  });
});

describe('steps that wait for each other', () => {
  test('are given up: the run fails, and gives the lock back', async () => {
    const { situation, planned } = await sceneOf('a-new-version-is-deployed');
    const [one, other] = ['route shop-web @web-1', 'route shop-web @web-2'];
    const tied = planned.plan.steps.map((step) => {
      const before = step.id === one ? [other] : step.id === other ? [one] : [];
      return { ...step, after: [...step.after, ...before] };
    });
    const { outcome } = await simulate({
      facts: situation.facts,
      planned: { ...planned, plan: { ...planned.plan, steps: tied } },
    });
    expect(outcome.state).toBe('failed');
    expect(outcome.cancelled).toEqual(expect.arrayContaining([one, other]));
    expect(outcome.done).toContain('release-lock shop @web-1');
  });
});
