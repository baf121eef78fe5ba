/** Laws of what is done about a failed step: what was foreseen is what comes, whoever goes first. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { JobOutcome } from '../../executors/executor.ts';
import { type Facts, factsOf } from '../../planner/facts.ts';
import { makePlan, type Situation } from '../../planner/index.ts';
import { POLICIES } from '../../planner/intent.ts';
import { serviceWithDestination } from '../../planner/names.ts';
import { isTooLate } from '../../planner/revert.ts';
import { foresee } from '../../planner/what-if.ts';
import { versionRows } from '../../src/served.ts';
import { readCase } from '../cases/case.ts';
import { served } from './availability.ts';
import { checkAsync, giveTime } from './check.ts';
import { simulate } from './simulation.ts';
import { tidySituations } from './situation-arbitrary.ts';

giveTime();

const CASES = fileURLToPath(new URL('../../fixtures/cases', import.meta.url));

const FAILED: JobOutcome = { state: 'failed', exit: 1, command: 'docker …', output: 'no such luck' };

/** How a step ends that nobody sees succeed; where nobody heard of it, its host may have gone on. */
const ENDS: readonly JobOutcome[] = [
  FAILED,
  { state: 'timed-out', command: 'docker …', output: '' },
  { state: 'lost', detail: 'connection reset' },
];
const ends = fc.record({ outcome: fc.constantFrom(...ENDS), goesOn: fc.nat(6) });

/** A plan, a step of it that sends something, and the order in which hosts take their turns. */
const failing = fc
  .tuple(tidySituations, fc.nat(), fc.scheduler())
  .map(([situation, at, scheduler]) => {
    const planned = makePlan(situation);
    const sending = planned.plan.steps.filter(({ commands }) => commands.length > 0);
    return { situation, planned, step: sending[at % Math.max(1, sending.length)], scheduler };
  })
  .filter(({ planned }) => planned.plan.blockers.length === 0)
  .filter((one): one is typeof one & { step: NonNullable<typeof one.step> } => one.step !== undefined);

type Failing = typeof failing extends fc.Arbitrary<infer T> ? T : never;

/** `goesOn`: how many steps a host does that nobody hears of. */
function walked(
  { situation, planned, step, scheduler }: Failing,
  { outcome, goesOn } = { outcome: FAILED, goesOn: 0 },
) {
  let left = goesOn;
  return scheduler.waitFor(
    simulate({
      facts: situation.facts,
      planned,
      fails: (id) => (id === step.id ? outcome : undefined),
      finishesUnheard: () => left-- > 0,
      turn: (what) => scheduler.schedule(Promise.resolve(), what),
    }),
  );
}

const rowsOf = (
  { situation, planned, step }: Omit<Failing, 'scheduler'>,
  { done }: { readonly done: readonly string[] },
) =>
  versionRows(situation, planned, {
    state: 'failed',
    done,
    undone: [],
    failed: [{ step: step.id, failure: { reason: 'drift', host: step.host, detail: '' } }],
    cancelled: [],
    abandoned: [],
    unheard: [],
    ms: 0,
  });

test('what a failure was foreseen to leave is what it leaves: steps, versions, lock', () =>
  checkAsync(failing, async (given) => {
    const { situation, planned, step } = given;
    const { outcome, world } = await walked(given);
    const foreseen = foresee(planned.plan, step.id);
    expect(outcome.state).toBe('failed');
    expect(rowsOf(given, foreseen)).toEqual(rowsOf(given, outcome));
    if (planned.plan.intent.on_failure !== 'revert') {
      expect(outcome.done).toEqual(foreseen.done);
      expect(outcome.cancelled).toEqual(foreseen.cancelled);
    }
    const lock = planned.plan.steps.find(({ kind }) => kind === 'take-lock');
    const release = planned.plan.steps.find(({ kind }) => kind === 'release-lock');
    if (lock === undefined || release === step) return;
    expect(factsOf(world.facts, lock.host)?.locks[serviceWithDestination(situation.config)]).toBeUndefined();
  }));

/** Every step of a situation that is known, under every policy. */
const cases = readdirSync(CASES, { withFileTypes: true }).filter((entry) => entry.isDirectory());

test.each(cases.map(({ name }) => name))('what a failure of any step would leave is foreseen: %s', async (name) => {
  const { situation: known } = await readCase(join(CASES, name));
  for (const onFailure of POLICIES) {
    const situation = { ...known, intent: { ...known.intent, onFailure } };
    const planned = makePlan(situation);
    if (planned.plan.blockers.length > 0) return;
    for (const step of planned.plan.steps.filter(({ commands }) => commands.length > 0)) {
      const fails = (id: string): JobOutcome | undefined => (id === step.id ? FAILED : undefined);
      const { outcome } = await simulate({ facts: situation.facts, planned, fails });
      const given = { situation, planned, step };
      expect(rowsOf(given, foresee(planned.plan, step.id)), `${onFailure} ${step.id}`).toEqual(rowsOf(given, outcome));
    }
  }
});

const reverting = failing
  .map((one) => {
    const situation: Situation = { ...one.situation, intent: { ...one.situation.intent, onFailure: 'revert' } };
    const planned = makePlan(situation);
    return { ...one, situation, planned };
  })
  .filter(({ planned, step }) => planned.plan.steps.some(({ id }) => id === step.id))
  // Behind the release nothing is undone, and without a lock somebody else's run goes on.
  .filter(
    ({ planned, step }) =>
      !['run-hook', 'release-lock'].includes(planned.plan.steps.find(({ id }) => id === step.id)?.kind ?? ''),
  );

/** What serves, and what runs by which name. */
const visible = (facts: Facts): unknown => ({
  running: Object.keys(facts.hosts).map((host) =>
    factsOf(facts, host)
      // Docker keeps trying to run what is restarting.
      ?.containers.filter(({ state, name }) => ['running', 'restarting'].includes(state) && name !== 'kamal-proxy')
      .map(({ id, name }) => `${name} ${id}`)
      .toSorted(),
  ),
  routes: Object.keys(facts.hosts).map((host) =>
    factsOf(facts, host)
      ?.routes.map(({ service, targets }) => `${service} ${targets.join()}`)
      .toSorted(),
  ),
});

test('a failure anywhere with revert leaves running and served what ran and was served before', () =>
  checkAsync(fc.tuple(reverting, ends), async ([given, end]) => {
    const { situation, planned } = given;
    const { outcome, world } = await walked(given, end);
    expect(outcome.state).toBe('failed');
    const unfinished = planned.plan.steps.filter((step) => step.is_final !== true);
    const begun = new Set([given.step.id, ...outcome.done, ...outcome.undone, ...outcome.unheard]);
    const isBegun = (id: string): boolean => begun.has(id);
    if (isTooLate({ ...planned.plan, steps: unfinished }, isBegun)) return;
    const irreversible = planned.plan.steps.some(
      ({ id, undo, kind }) => outcome.done.includes(id) && 'irreversible' in undo && /prune|remove/.test(kind),
    );
    if (irreversible) return;
    expect(visible(world.facts)).toEqual(visible(situation.facts));
    expect(served(situation, world.facts)).toEqual(expect.arrayContaining(served(situation, situation.facts)));
  }));

test('with continue, a host that fails keeps no other host from the new version', () =>
  checkAsync(failing, async (given) => {
    const situation: Situation = { ...given.situation, intent: { ...given.situation.intent, onFailure: 'continue' } };
    const planned = makePlan(situation);
    const step = planned.plan.steps.find(({ id }) => id === given.step.id);
    // What every host needs before any boots, such as assets everywhere, is no matter of one host.
    if (step?.role === undefined || !/^(boot|batch)/.test(step.phase) || step.role === situation.selection.primaryRole)
      return;
    const { outcome } = await walked({ ...given, situation, planned, step });
    const elsewhere = planned.plan.steps
      .filter(({ host, kind }) => host !== step.host && kind === 'route')
      .map(({ id }) => id);
    expect(outcome.done).toEqual(expect.arrayContaining(elsewhere));
  }));
