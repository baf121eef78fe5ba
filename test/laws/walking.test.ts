/** Laws of walks, in whatever order hosts take their turns and whatever goes wrong. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { JobOutcome } from '../../executors/executor.ts';
import type { Happening } from '../../executors/simulated/simulated-executor.ts';
import { type Facts, factsOf } from '../../planner/facts.ts';
import { makePlan, type Situation } from '../../planner/index.ts';
import { serviceWithDestination } from '../../planner/names.ts';
import type { Plan, Step } from '../../planner/plan.ts';
import { served } from './availability.ts';
import { checkAsync, giveTime } from './check.ts';
import { applied, comparable } from './effects.ts';
import { GRACE, simulate } from './simulation.ts';
import { tidySituations } from './situation-arbitrary.ts';

giveTime();

const FAILURES: readonly JobOutcome[] = [
  { state: 'failed', exit: 1, command: 'docker …', output: 'no such luck' },
  { state: 'timed-out', command: 'docker …', output: '' },
  { state: 'lost', detail: 'connection reset' },
];

/** Half of the steps whose end nobody heard of were finished by their host all the same. */
const troubles = fc.record({
  at: fc.nat(),
  isGate: fc.boolean(),
  isLock: fc.nat(3).map((number) => number === 0),
  outcome: fc.constantFrom(...FAILURES),
  isFinished: fc.boolean(),
});
/** One in eight walks a plan that was made without looking, where every step is conditional. */
const runnable = fc
  .tuple(tidySituations, fc.nat(7))
  .map(([situation, number]) => (number === 0 ? { ...situation, facts: { ...situation.facts, hosts: {} } } : situation))
  .map((situation) => ({ situation, planned: makePlan(situation) }))
  .filter(({ planned }) => planned.plan.blockers.length === 0 && planned.plan.steps.length > 0);

/** The other policies have laws of their own. */
const halting = tidySituations
  .map((situation) => ({ ...situation, intent: { ...situation.intent, onFailure: 'halt' as const } }))
  .map((situation) => ({ situation, planned: makePlan(situation) }))
  .filter(({ planned }) => planned.plan.blockers.length === 0 && planned.plan.steps.length > 0);

const UNHEARD = FAILURES.filter(({ state }) => state !== 'failed');

/** Those that take the lock on a host that was looked at. */
const locking = runnable
  .map((one) => ({ ...one, release: one.planned.plan.steps.find(({ kind }) => kind === 'release-lock') }))
  .filter((one): one is typeof one & { release: Step } => one.release !== undefined)
  .filter(({ situation, release }) => factsOf(situation.facts, release.host) !== undefined);

describe('a walk', () => {
  test('respects every edge in every interleaving, and ends as planned', () =>
    checkAsync(fc.tuple(runnable, fc.scheduler()), async ([{ situation, planned }, scheduler]) => {
      const { plan } = planned;
      const walking = simulate({ facts: situation.facts, planned, turn: turnsOf(scheduler) });
      const { outcome, world } = await scheduler.waitFor(walking);
      expect(outcome.state).toBe('done');
      expect(outcome.done).toEqual(plan.steps.map(({ id }) => id));
      expect(tooEarly(plan, world.happenings)).toEqual([]);
      expect(comparable(world.facts)).toEqual(comparable(applied(situation.facts, planned)));
    }));

  test('goes on after a failure with all that does not need the failed step, and with nothing else', () =>
    checkAsync(fc.tuple(halting, fc.scheduler(), troubles), async ([{ situation, planned }, scheduler, trouble]) => {
      const { plan } = planned;
      const failing = pick(plan, trouble);
      const fails = (id: string): JobOutcome | undefined => (id === failing.id ? trouble.outcome : undefined);
      const walking = simulate({
        facts: situation.facts,
        planned,
        fails,
        turn: turnsOf(scheduler),
        finishesUnheard: () => trouble.isFinished,
      });
      const { outcome, world } = await scheduler.waitFor(walking);
      const lost = lostWith(plan, failing, trouble.outcome);
      expect(outcome.state).toBe('failed');
      expect(outcome.failed.map(({ step }) => step)).toEqual([failing.id]);
      expect(outcome.cancelled).toEqual(plan.steps.map(({ id }) => id).filter((id) => lost.has(id)));
      expect(outcome.done.length + outcome.failed.length + outcome.cancelled.length).toBe(plan.steps.length);
      expect(tooEarly(plan, world.happenings)).toEqual([]);
      expectUnlocked(situation, plan, world.happenings, world.facts);
    }));

  test('never releases a lock that somebody else took, in its place or from under it', () =>
    checkAsync(fc.tuple(locking, fc.scheduler(), fc.nat(), fc.constantFrom(...UNHEARD)), async (chosen) => {
      const [{ situation, planned, release }, scheduler, at, unheard] = chosen;
      const service = serviceWithDestination(situation.config);
      const lock = { details: 'Locked by: Grace' };
      const before = planned.plan.steps.filter((step) => step.host === release.host && step !== release);
      const moment = before[at % before.length];
      const effects = new Map(planned.effects).set(moment?.id ?? '', (facts) => ({
        ...facts,
        locks: { ...facts.locks, [service]: lock },
      }));
      const fails = (id: string): JobOutcome | undefined =>
        id === moment?.id && moment.kind === 'take-lock' ? unheard : undefined;
      const walking = simulate({
        facts: situation.facts,
        planned: { ...planned, effects },
        fails,
        turn: turnsOf(scheduler),
        finishesUnheard: () => true,
      });
      const { outcome, world } = await scheduler.waitFor(walking);
      expect(outcome.done).toContain(release.id);
      expect(factsOf(world.facts, release.host)?.locks[service]).toEqual(lock);
    }));

  test('leaves no role without a running container that had one, at any moment, failed or not', () =>
    checkAsync(
      fc.tuple(runnable, fc.scheduler(), fc.option(troubles)),
      async ([{ situation, planned }, scheduler, trouble]) => {
        const failing = trouble === null ? undefined : pick(planned.plan, trouble);
        const fails = (id: string): JobOutcome | undefined => (id === failing?.id ? trouble?.outcome : undefined);
        const walking = simulate({
          facts: situation.facts,
          planned,
          fails,
          turn: turnsOf(scheduler),
          finishesUnheard: () => trouble?.isFinished === true,
        });
        const { world } = await scheduler.waitFor(walking);
        const before = served(situation, situation.facts);
        const isLess = ({ facts }: Happening): boolean =>
          !before.every((one) => served(situation, facts).includes(one));
        expect(world.happenings.filter(isLess).map(({ job, what }) => `${job} ${what}`)).toEqual([]);
      },
    ));
});

describe('a walk that is stopped', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  test('starts nothing new, and releases the lock that it took', () =>
    checkAsync(
      fc.tuple(runnable, fc.scheduler(), fc.option(fc.nat()), fc.option(fc.nat(3)), fc.boolean()),
      async ([{ situation, planned }, scheduler, at, patience, isFinished]) => {
        const { plan } = planned;
        const stop = new AbortController();
        const lock = plan.steps.find(({ kind }) => at === null && kind === 'take-lock');
        let moment = lock === undefined ? (at ?? 0) % (2 * plan.steps.length) : Infinity;
        let moments = 0;
        const turn = async (what: string): Promise<void> => {
          const now = moments;
          moments += 1;
          if (what === `${lock?.id} ends`) moment = now;
          if (now === moment) stop.abort('SIGINT');
          if (patience !== null && now === moment + patience) vi.advanceTimersByTime(GRACE);
          await scheduler.schedule(Promise.resolve(), what);
        };
        const walking = simulate({
          facts: situation.facts,
          planned,
          turn,
          signal: stop.signal,
          finishesUnheard: () => isFinished,
        });
        const { outcome, world } = await scheduler.waitFor(walking);
        const { done, failed, cancelled, abandoned } = outcome;
        expect(outcome.state).toBe('stopped');
        expect([...done, ...failed.map(({ step }) => step), ...cancelled, ...abandoned].toSorted()).toEqual(
          plan.steps.map(({ id }) => id).toSorted(),
        );
        if (patience === null) expect(abandoned).toEqual([]);
        expect(tooEarly(plan, world.happenings)).toEqual([]);
        expectUnlocked(situation, plan, world.happenings, world.facts);
      },
    ));
});

const turnsOf =
  (scheduler: fc.Scheduler) =>
  (what: string): Promise<void> =>
    scheduler.schedule(Promise.resolve(), what);

/** A step that sends something; sometimes the one that takes the lock, half of the time one that is rescued. */
function pick(
  plan: Plan,
  { at, isGate, isLock }: Omit<typeof troubles extends fc.Arbitrary<infer T> ? T : never, 'outcome'>,
): Step {
  const lock = plan.steps.find(({ kind }) => isLock && kind === 'take-lock');
  if (lock !== undefined) return lock;
  const rescued = plan.steps.filter(({ rescue }) => isGate && rescue.length > 0);
  const sending = rescued.length > 0 ? rescued : plan.steps.filter(({ commands }) => commands.length > 0);
  const found = sending[at % sending.length];
  if (found === undefined) throw new Error('every plan sends something');
  return found;
}

/** What was started before the steps that it waits for. */
function tooEarly(plan: Plan, happenings: readonly Happening[]): string[] {
  const steps = new Map(plan.steps.map((step) => [step.id, step]));
  const done = new Set<string>();
  const found: string[] = [];
  for (const { what, job } of happenings) {
    if (what === 'done') done.add(job);
    const step = steps.get(job);
    if (what !== 'started' || step === undefined || step.is_final === true) continue;
    const isMet =
      step.after.every((id) => done.has(id)) && step.after_any.every((set) => set.some((id) => done.has(id)));
    if (!isMet) found.push(job);
  }
  return found;
}

/**
 * Everything that can never run once a step has failed. The lock's release goes on without what it waits for: only a host
 * that said that it did not take the lock has none to release.
 */
function lostWith(plan: Plan, failing: Step, outcome: JobOutcome): Set<string> {
  const lost = new Set([failing.id]);
  const isPerhapsDone = (id: string): boolean => id === failing.id && outcome.state !== 'failed';
  const isLost = (step: Step): boolean => {
    const isFinal = step.is_final === true;
    const needed = isFinal ? step.after.filter((id) => id.startsWith('take-lock ') && !isPerhapsDone(id)) : step.after;
    return needed.some((id) => lost.has(id)) || step.after_any.some((set) => set.every((id) => lost.has(id)));
  };
  for (let size = 0; size < lost.size; ) {
    size = lost.size;
    for (const step of plan.steps) if (isLost(step)) lost.add(step.id);
  }
  lost.delete(failing.id);
  return lost;
}

/** The lock is gone if its release went well; nothing but that again and the post-deploy hook comes after the release. */
function expectUnlocked(situation: Situation, plan: Plan, happenings: readonly Happening[], facts: Facts): void {
  const release = plan.steps.find(({ is_final: isFinal }) => isFinal === true);
  if (release === undefined) return;
  const released = happenings.filter(({ job, what }) => job === release.id && what !== 'started');
  const [first] = released;
  const last = released.at(-1);
  const after = first === undefined ? [] : happenings.slice(happenings.indexOf(first));
  const later = [release.id, 'run-hook post-deploy @local'];
  expect(after.map(({ job }) => job).filter((job) => !later.includes(job))).toEqual([]);
  if (last !== undefined && last.what !== 'done') return;
  expect(factsOf(facts, release.host)?.locks[serviceWithDestination(situation.config)]).toBeUndefined();
}
