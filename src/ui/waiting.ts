/** What a step waits for, in words, read from the plan's edges. */
import type { Step } from '../../planner/plan.ts';
import { list, shorten } from '../reporters/wording.ts';
import { type RunState, stateOf } from './state.ts';

/** e.g. `waits for batch 1/2`; empty where nothing is missing. */
export function waitsFor(state: RunState, step: Step): string {
  const isMissing = (id: string): boolean => stateOf(state, id).status !== 'done';
  const missing = state.plan.steps.filter(({ id }) => step.after.includes(id) && isMissing(id));
  const elsewhere = missing.filter(({ phase }) => phase !== step.phase).map(({ phase }) => phase);
  const isEarlier = state.plan.steps.findIndex(({ phase }) => phase === elsewhere.at(-1));
  if (isEarlier >= 0) return `waits for ${elsewhere.at(-1)}`;
  const sets = step.after_any.filter((ids) => ids.every(isMissing));
  const [first] = sets;
  if (first !== undefined) return firstOf(state, first);
  const hosts = [...new Set(missing.map(({ host }) => host))].filter((host) => host !== step.host);
  return hosts.length === 0 ? '' : `waits for ${list(hosts, 3)}`;
}

function firstOf(state: RunState, ids: readonly string[]): string {
  const labels = [...new Set(state.plan.steps.filter(({ id }) => ids.includes(id)).map(({ label }) => label))];
  return `waits for the first to ${shorten(list(labels, 2))}`;
}
