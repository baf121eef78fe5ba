/** Laws of what plans say beyond their steps. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ContainerFacts, type Facts, factsOf, type HostFacts } from '../../planner/facts.ts';
import { makePlan, type Situation } from '../../planner/index.ts';
import { criticalPathOf } from '../../planner/insights/critical-path.ts';
import type { Plan, Step } from '../../planner/plan.ts';
import { versionsLeft } from '../../planner/steps/container-facts.ts';
import { check, giveTime } from './check.ts';
import { applied } from './effects.ts';
import { DRIFTS } from './facts-choices.ts';
import { situations, tidySituations, changes } from './situation-arbitrary.ts';

giveTime();

const any = fc.oneof(situations, changes);
/** Another image counts as used, and prunes leave what is used. */
const DRIFTING = Object.keys(DRIFTS).filter((drift) => drift !== 'image' && drift !== 'label');

describe('what a plan says beyond its steps', () => {
  test('changes no step: drift of accessories and of the proxy, and what was left over, is only said', () => {
    check(fc.tuple(any, fc.constantFrom(...DRIFTING)), ([situation, drift]) => {
      const { plan } = makePlan({ ...situation, facts: withStrangers(situation, drift) });
      expect(stepsOf(plan)).toEqual(stepsOf(makePlan(situation).plan));
    });
  });

  test('names what the run leaves as it is, and nothing that it deals with', () => {
    check(any, (situation) => {
      const { plan, effects } = makePlan(situation);
      const after = applied(situation.facts, { plan, effects });
      for (const { host, what } of plan.drift) {
        const name = what.startsWith('accessory ') ? what.slice('accessory '.length) : undefined;
        const service = situation.config.accessories.find((one) => one.name === name)?.service ?? 'kamal-proxy';
        const idIn = (facts: Facts): string | undefined =>
          factsOf(facts, host)?.containers.find((one) => one.name === service || one.labels['service'] === service)?.id;
        expect(idIn(after), `${what} @${host}`).toBe(idIn(situation.facts));
      }
      for (const { host, name } of plan.orphans) {
        const there = factsOf(situation.facts, host);
        const isThere = there?.containers.some((one) => one.name === name) === true;
        expect(isThere || there?.routes.some(({ service }) => service === name) === true, name).toBe(true);
        expect(plan.steps.filter(({ id }) => id.endsWith(` ${name} @${host}`))).toEqual([]);
      }
    });
  });

  test('promises returns only to versions that are there once everything is done', () => {
    check(tidySituations, (situation) => {
      const { config, selection } = situation;
      const planned = makePlan(situation);
      const after = applied(situation.facts, planned);
      for (const { role: name, versions, of } of planned.plan.rollback_targets) {
        const role = selection.roles.find((one) => one.name === name);
        const hosts = (role?.hosts ?? []).flatMap((host) =>
          selection.hosts.includes(host.name) ? (factsOf(after, host.name) ?? []) : [],
        );
        expect(of).toBe(hosts.length);
        const left = hosts.flatMap((facts) => versionsLeft(facts, config, name));
        for (const { version, hosts: count } of versions)
          expect(left.filter((one) => one === version)).toHaveLength(count);
        expect(new Set(versions.map(({ version }) => version))).toEqual(new Set(left));
      }
    });
  });
});

describe('the longest way through a plan', () => {
  test('is a way: each step waits for the one before, and as long as it says', () => {
    check(fc.tuple(any, fc.infiniteStream(fc.nat(50))), ([situation, durations]) => {
      const plan = withDurations(makePlan(situation).plan, durations);
      const { steps, seconds } = criticalPathOf(plan);
      const byId = new Map(plan.steps.map((step) => [step.id, step]));
      const way = steps.flatMap((id) => byId.get(id) ?? []);
      expect(way).toHaveLength(steps.length);
      expect(way.reduce((sum, { duration }) => sum + duration, 0)).toBe(seconds);
      for (const [at, step] of way.entries()) {
        const before = steps[at - 1];
        if (before !== undefined) expect([...step.after, ...step.after_any.flat()]).toContain(before);
      }
    });
  });

  test('takes as long as all steps take that start as soon as they may', () => {
    check(fc.tuple(any, fc.infiniteStream(fc.nat(50))), ([situation, durations]) => {
      const plan = withDurations(makePlan(situation).plan, durations);
      expect(criticalPathOf(plan).seconds).toBe(timeOfAll(plan));
    });
  });
});

const withDurations = (plan: Plan, durations: Iterator<number>): Plan => ({
  ...plan,
  steps: plan.steps.map((step) => ({ ...step, duration: durations.next().value as number })),
});

/** A clock that stops at every end: what may start then starts. */
function timeOfAll({ steps }: Plan): number {
  const done = new Set<string>();
  const running = new Map<string, number>();
  const isReady = ({ after, after_any: sets }: Step): boolean =>
    after.every((id) => done.has(id)) && sets.every((set) => set.some((id) => done.has(id)));
  let now = 0;
  for (;;) {
    for (const step of steps)
      if (!done.has(step.id) && !running.has(step.id) && isReady(step)) running.set(step.id, now + step.duration);
    if (running.size === 0) return now;
    now = Math.min(...running.values());
    for (const [id, end] of running) {
      if (end > now) continue;
      running.delete(id);
      done.add(id);
    }
  }
}

/** Steps without whom they interrupt: a proxy names all that it serves. */
const stepsOf = ({ steps, skipped, blockers, summary }: Plan): unknown => ({
  steps: steps.map(({ interruption: _interruption, ...step }) => step),
  skipped,
  blockers,
  summary,
});

/** Every accessory and proxy drifted, and a role beside them that nobody configured. */
function withStrangers({ facts, config }: Situation, drift: string): Facts {
  const accessories = config.accessories.map(({ service }) => service);
  const drifted = (one: ContainerFacts): ContainerFacts =>
    accessories.includes(one.labels['service'] ?? '') || one.name === 'kamal-proxy'
      ? { ...one, ...DRIFTS[drift]?.(one) }
      : one;
  const left: ContainerFacts = {
    id: 'abcdef'.repeat(11).slice(0, 64),
    name: 'shop-forgotten-v0',
    state: 'running',
    image: 'shop:v0',
    imageId: 'sha256:v0',
    labels: { service: config.service, role: 'forgotten', destination: config.destination ?? '' },
    networks: [],
  };
  const change = (there: HostFacts): HostFacts => ({
    ...there,
    containers: [...there.containers.map(drifted), ...(there.docker.state === 'ready' ? [left] : [])],
  });
  const hosts = Object.entries(facts.hosts).map(
    ([host, there]) => [host, 'unreachable' in there ? there : change(there)] as const,
  );
  return { ...facts, hosts: Object.fromEntries(hosts) };
}
