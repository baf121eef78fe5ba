import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import type { WalkOutcome } from '../executors/event.ts';
import { makePlan, type Situation } from '../planner/index.ts';
import type { Plan } from '../planner/plan.ts';
import { expectedOf, openTiming } from '../src/durations.ts';
import { renderTree } from '../src/reporters/tree.ts';
import { readCase } from './cases/case.ts';

let situation: Situation;
let plan: Plan;
let state = '';
let env: NodeJS.ProcessEnv = {};

beforeAll(async () => {
  const folder = fileURLToPath(new URL('../fixtures/cases/a-new-version-is-deployed', import.meta.url));
  ({ situation } = await readCase(folder));
  ({ plan } = makePlan(situation));
});
beforeEach(() => {
  state = mkdtempSync(join(tmpdir(), 'kamal-plan-state-'));
  env = { XDG_STATE_HOME: state };
});

const file = (): string => join(state, 'kamal-plan/durations/shop.json');

/** A run in which every step takes as long. */
async function ran(of: Plan, seconds: number, ended: WalkOutcome['state'] = 'done'): Promise<void> {
  const timing = openTiming(of, env);
  for (const { id } of of.steps) timing.report({ type: 'step-done', step: id, ms: seconds * 1000, at: 0 });
  await timing.close({
    state: ended,
    done: [],
    failed: [],
    cancelled: [],
    abandoned: [],
    unheard: [],
    undone: [],
    ms: 0,
  });
}

/** Steps of the longest way that send something: waypoints take no time. */
const length = (of: Plan): number =>
  of.critical_path.steps.filter((id) => of.steps.some((step) => step.id === id && step.commands.length > 0)).length;

test('nothing is expected of the first run', () => {
  expect(expectedOf(plan, env)).toBeUndefined();
});

test('the next run is expected to take as long as the median of the last five, whatever its version', async () => {
  for (const seconds of [90, 4, 2, 3, 3, 50]) await ran(plan, seconds);
  const { plan: next } = makePlan({ ...situation, intent: { ...situation.intent, version: 'v3' } });
  expect(expectedOf(next, env)).toEqual({ seconds: 3 * length(next), runs: 5 });
  const stored = JSON.parse(readFileSync(file(), 'utf8')) as Record<string, number[]>;
  expect(stored['run-container web @web-1']).toEqual([4, 2, 3, 3, 50]);
});

test('a plan says what is expected, and its steps and digest stay what they are', async () => {
  await ran(plan, 2);
  const expected = expectedOf(plan, env);
  if (expected === undefined) throw new Error('something is expected');
  const look = { width: 100, color: false, isObserved: true, verbose: false };
  const said = renderTree(plan, { ...look, expected }).split('\n');
  const line = ` Expected     about ${2 * length(plan)} s, as these steps took in the last run.`;
  expect(said).toContain(line);
  expect(said.filter((one) => one !== line)).toEqual(renderTree(plan, look).split('\n'));
});

test('a run that did not end well is not remembered', async () => {
  await ran(plan, 2, 'failed');
  await ran(plan, 2, 'stopped');
  expect(expectedOf(plan, env)).toBeUndefined();
});

test('nothing is expected while a long step of the way has never run', async () => {
  await ran({ ...plan, steps: plan.steps.filter(({ kind }) => kind !== 'pull-image') }, 2);
  expect(expectedOf(plan, env)).toBeUndefined();
});

test('what is remembered names kinds, roles and hosts, and nothing that is run', async () => {
  await ran(plan, 2);
  const keys = Object.keys(JSON.parse(readFileSync(file(), 'utf8')) as object);
  const words = new Set(plan.steps.flatMap(({ kind, role, host }) => [kind, role ?? '', `@${host}`]));
  expect(keys.flatMap((key) => key.split(' ')).filter((word) => !words.has(word))).toEqual([]);
});

test.each([
  ['is broken', '{"run-container web @web-1": [1,'],
  ['holds something else', '{"run-container web @web-1": ["long"], "login @web-1": 3, "x": []}'],
  ['holds nothing', 'null'],
])('a file that %s is as good as none, and is replaced by the next run', async (_what, text) => {
  mkdirSync(join(state, 'kamal-plan/durations'), { recursive: true });
  writeFileSync(file(), text);
  expect(expectedOf(plan, env)).toBeUndefined();
  await ran(plan, 2);
  expect(expectedOf(plan, env)?.runs).toBe(1);
});

test('where nothing can be remembered, nothing is, and nobody is told', async () => {
  writeFileSync(join(state, 'kamal-plan'), 'a file where the directory should be');
  await ran(plan, 2);
  expect(expectedOf(plan, env)).toBeUndefined();
  env = {};
  await ran(plan, 2);
  expect(expectedOf(plan, env)).toBeUndefined();
  env = { XDG_STATE_HOME: 'not/absolute' };
  await ran(plan, 2);
  expect(expectedOf(plan, env)).toBeUndefined();
});

test('without XDG_STATE_HOME it is remembered in the home directory', async () => {
  env = { HOME: state };
  await ran(plan, 2);
  expect(readFileSync(join(state, '.local/state/kamal-plan/durations/shop.json'), 'utf8')).toContain('@web-1');
});
