/** Laws of plans, whatever is configured, asked for and found on the hosts. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BuildFacts } from '../../planner/facts.ts';
import type { Plan, Step } from '../../planner/plan.ts';
import { makePlan } from '../../planner/index.ts';
import { secretsFor } from '../../src/needed-secrets.ts';
import { check, giveTime } from './check.ts';
import { secretMisuses } from './secrets.ts';
import { applied } from './effects.ts';
import { situations, tidySituations } from './situation-arbitrary.ts';
import { shuffled } from './shuffled.ts';

giveTime();

describe('a plan', () => {
  test('can be made of everything, and every step stands after the steps it waits for', () => {
    check(situations, (situation) => {
      const { plan, effects } = makePlan(situation);
      const ids = new Set(plan.steps.map(({ id }) => id));
      const seen = new Set<string>();
      const wrong = plan.steps.flatMap((step) => {
        const mistakes = [
          seen.has(step.id) && `there are two ${step.id}`,
          !effects.has(step.id) && `nobody knows what ${step.id} does`,
          ...step.after.map((id) => !seen.has(id) && `${step.id} waits for ${id}, which comes later`),
          ...step.after_any.flatMap((set) => [
            !set.every((id) => ids.has(id)) && `${step.id} waits for one of ${set.join()}, not all of which are there`,
            !set.some((id) => seen.has(id)) && `${step.id} waits for one of ${set.join()}, which all come later`,
          ]),
        ];
        seen.add(step.id);
        return mistakes.filter(Boolean);
      });
      expect(wrong).toEqual([]);
      expect(plan.summary.hosts).toBe(plan.hosts.length);
    });
  });

  test('is the same to the byte for the same facts, however their keys are ordered', () => {
    check(fc.tuple(situations, fc.nat()), ([situation, seed]) => {
      const again = { ...situation, facts: shuffled(situation.facts, seed) };
      expect(JSON.stringify(makePlan(again).plan)).toBe(JSON.stringify(makePlan(situation).plan));
    });
  });

  test('needs no secret that it would not need if nobody had looked', () => {
    check(situations, (situation) => {
      const { config, facts } = situation;
      const { build, ...local } = facts.local;
      const unseen = { local: build === undefined ? local : { ...local, build: unasked(build) }, hosts: {} };
      const before = makePlan({ ...situation, facts: unseen, fingerprint: () => undefined }).plan;
      expect(secretsFor(before, config)).toEqual(expect.arrayContaining(secretsFor(makePlan(situation).plan, config)));
    });
  });

  test('leaves nothing to do once it has been done', () => {
    check(tidySituations, (situation) => {
      const planned = makePlan(situation);
      // What became of a build is known when Docker is asked again.
      if (planned.plan.blockers.length > 0 || situation.intent.verb.startsWith('build ')) return;
      const intent = { ...situation.intent, force: false };
      const { plan } = makePlan({ ...situation, intent, facts: applied(situation.facts, planned) });
      expect(plan.blockers).toEqual([]);
      expect(plan.steps.map(({ id, cause }) => `${id}: ${cause}`)).toEqual([]);
    });
  });

  test('takes the lock after what it builds and before its first change of a host, and releases it after its last', () => {
    check(situations, (situation) => {
      const { plan } = makePlan(situation);
      const isLocking =
        plan.steps.length > 0 && !situation.intent.lockHeld && !situation.intent.verb.startsWith('build ');
      const lock = plan.steps.find(({ kind }) => kind === 'take-lock');
      const release = plan.steps.find(({ kind }) => kind === 'release-lock');
      expect([lock !== undefined, release !== undefined]).toEqual([isLocking, isLocking]);
      if (lock === undefined || release === undefined) return;
      const before = new Map(plan.steps.map((step) => [step.id, ancestors(plan, step)]));
      const comesBefore = (one: Step, other: Step): boolean => before.get(other.id)?.has(one.id) ?? false;
      const wrong = plan.steps.filter((step) => {
        if (step === lock || step === release) return false;
        const isBuild = step.phase === 'build' && situation.intent.verb !== 'setup';
        const isAfterRelease =
          step.kind === 'run-hook' && step.label === 'run hook post-deploy' && situation.intent.verb !== 'setup';
        const isRightOfLock = isBuild ? comesBefore(step, lock) : comesBefore(lock, step);
        const isRightOfRelease = isAfterRelease ? comesBefore(release, step) : comesBefore(step, release);
        return !isRightOfLock || !isRightOfRelease;
      });
      expect(wrong.map(({ id }) => id)).toEqual([]);
    });
  });

  test('boots a batch only after everything that the batch before it does', () => {
    check(situations, (situation) => {
      const { plan } = makePlan(situation);
      for (const step of plan.steps) {
        const number = batchOf(step);
        if (number === undefined || number === 1) continue;
        const before = ancestors(plan, step);
        for (const other of plan.steps) if (batchOf(other) === number - 1) expect(before, step.id).toContain(other.id);
      }
    });
  });

  test('runs hooks at the places where Kamal runs them', () => {
    check(situations, (situation) => {
      const { plan } = makePlan(situation);
      const of = (name: string): Step[] => plan.steps.filter(({ label }) => label === `run hook ${name}`);
      const kinds = (ids: Iterable<string>): Set<string> => new Set([...ids].map((id) => id.split(' ')[0] ?? ''));
      if (situation.intent.skipHooks) expect(plan.steps.filter(({ kind }) => kind === 'run-hook')).toEqual([]);
      for (const hook of of('pre-deploy')) {
        for (const kind of ['rename-container', 'run-container', 'route', 'stop-container', 'tag-latest']) {
          expect(kinds(ancestors(plan, hook))).not.toContain(kind);
          for (const step of plan.steps.filter((one) => one.kind === kind))
            expect(ancestors(plan, step)).toContain(hook.id);
        }
      }
      for (const hook of of('post-deploy')) {
        const rest = plan.steps.filter((step) => step !== hook && step.kind !== 'release-lock').map(({ id }) => id);
        for (const id of rest) expect(ancestors(plan, hook)).toContain(id);
      }
      for (const hook of of('pre-build')) {
        expect(kinds(ancestors(plan, hook))).not.toContain('build-image');
        for (const step of plan.steps.filter(({ kind }) => kind === 'build-image'))
          expect(ancestors(plan, step)).toContain(hook.id);
      }
      for (const name of ['pre-app-boot', 'post-app-boot']) {
        const phases = of(name).map(({ phase }) => phase);
        expect(new Set(phases).size).toBe(phases.length);
        for (const hook of of(name)) expectAroundBatch(plan, hook, name);
      }
    });
  });

  test('runs the release command once, before anything of the version starts, behind its image, env file and network', () => {
    check(situations, (situation) => {
      const { plan } = makePlan(situation);
      const boots = plan.steps.filter(({ kind }) => kind === 'run-container' || kind === 'rename-container');
      const isReleasing =
        situation.config.release !== undefined &&
        ['setup', 'deploy', 'redeploy'].includes(situation.intent.verb) &&
        plan.steps.some(({ kind }) => kind === 'run-container');
      const releases = plan.steps.filter(({ kind }) => kind === 'run-release-command');
      expect(releases).toHaveLength(isReleasing ? 1 : 0);
      const [release] = releases;
      if (release === undefined) return;
      const before = ancestors(plan, release);
      const after = [...boots, ...plan.steps.filter(({ label }) => label === 'run hook pre-app-boot')];
      expect(after.filter(({ id }) => before.has(id)).map(({ id }) => id)).toEqual([]);
      expect(after.filter((step) => !ancestors(plan, step).has(release.id)).map(({ id }) => id)).toEqual([]);
      const given = plan.steps.filter(({ gives }) => gives.some((thing) => release.needs.includes(thing)));
      expect(given.filter(({ id }) => !before.has(id)).map(({ id }) => id)).toEqual([]);
    });
  });

  test('holds secrets only as references on stdin, in files, or as the name of who logs in', () => {
    check(situations, (situation) => {
      expect(makePlan(situation).plan.steps.flatMap(secretMisuses)).toEqual([]);
    });
  });
});

function expectAroundBatch(plan: Plan, hook: Step, name: string): void {
  const runs = plan.steps.filter(({ kind, phase }) => kind === 'run-container' && phase === hook.phase);
  for (const run of runs) {
    if (name === 'pre-app-boot') expect(ancestors(plan, run)).toContain(hook.id);
    if (name === 'post-app-boot') expect(ancestors(plan, hook)).toContain(run.id);
  }
}

/** The barrier stands between batches of its own. */
const batchOf = ({ phase, kind, label }: Step): number | undefined => {
  const number = /^batch (\d+)\//.exec(phase)?.[1];
  return number === undefined || (kind === 'gather' && label.startsWith('the first')) ? undefined : Number(number);
};

/** Ids of everything that comes before a step, whichever of several givers is first. */
function ancestors(plan: Plan, step: Step): Set<string> {
  const byId = new Map(plan.steps.map((one) => [one.id, one]));
  const found = new Set<string>();
  const waiting = [step];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    for (const id of [...next.after, ...next.after_any.flatMap((set) => (set.length === 1 ? set : []))]) {
      const before = byId.get(id);
      if (before === undefined || found.has(id)) continue;
      found.add(id);
      waiting.push(before);
    }
  }
  return found;
}

function unasked(build: BuildFacts): BuildFacts {
  const { asked: _, ...rest } = build;
  return rest;
}
