import { expect, test } from 'vitest';
import { initialState, reduce, stateOf } from '../../src/ui/state.ts';
import { shopDeploy } from '../reporters/plans.ts';
import { failedWalk, SWITCH, smoothWalk, stoppedWalk } from '../reporters/walks.ts';

test('a phase is finished when its last step is done', () => {
  const events = smoothWalk();
  const prepare = shopDeploy.steps.filter(({ phase }) => phase === 'prepare').length;
  const state = (end: number) => events.slice(0, end).reduce(reduce, initialState(shopDeploy)).finished;
  expect(state(2 * prepare)).toEqual([]);
  expect(state(2 * prepare + 1)).toEqual(['prepare']);
  expect(state(events.length)).toEqual(['prepare', 'batch 1/2', 'batch 2/2', 'finish']);
});

test('a failed phase is never finished', () => {
  const state = failedWalk().reduce(reduce, initialState(shopDeploy));
  expect(state.finished).toEqual(['prepare']);
  expect(stateOf(state, SWITCH)).toMatchObject({ status: 'failed', isRescued: true });
});

test('the end of a long output is kept', () => {
  let state = initialState(shopDeploy);
  for (let line = 0; line < 1000; line++) {
    state = reduce(state, { type: 'step-output', step: SWITCH, text: `line ${line}\n`, at: 0 });
  }
  expect(stateOf(state, SWITCH).output).toMatch(/line 999\n$/);
  expect(stateOf(state, SWITCH).output.length).toBeLessThan(5000);
});

test('events about steps of another plan change nothing', () => {
  const state = initialState(shopDeploy);
  expect(reduce(state, { type: 'step-done', step: 'nobody', ms: 1, at: 1 })).toBe(state);
});

test('at the end every step is as the outcome says, also where no event said so', () => {
  const silent = stoppedWalk().filter(({ type }) => type !== 'step-cancelled');
  const state = silent.reduce(reduce, initialState(shopDeploy));
  const outcome = state.outcome;
  expect(outcome?.abandoned.map((id) => stateOf(state, id).status)).toEqual(['abandoned']);
  expect(new Set(outcome?.cancelled.map((id) => stateOf(state, id).status))).toEqual(new Set(['cancelled']));
});
