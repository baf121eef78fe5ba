/** What a step waits for, in words, read from the plan's edges. */
import type { Step } from '../../planner/plan.ts';
import { isWaypoint } from '../reporters/groups.ts';
import { list, shorten } from '../reporters/wording.ts';
import { type RunState, stateOf } from './state.ts';

/** e.g. `waits for batch 1/2`, `waits until the first web container is healthy`; empty where nothing is missing. */
export function waitsFor(state: RunState, step: Step): string {
  const isMissing = ({ id }: Step): boolean => stateOf(state, id).status !== 'done';
  const missing = stepsOf(state, step.after).filter(isMissing);
  const waypoints = missing.filter(isWaypoint).map(({ label }) => label);
  if (waypoints.length > 0) return shorten(`waits until ${waypoints.at(-1)}`);
  const phase = missing.filter((one) => one.phase !== step.phase).at(-1)?.phase;
  if (phase !== undefined) return `waits for ${phase}`;
  const sets = step.after_any.map((ids) => stepsOf(state, ids));
  const first = sets.find((steps) => steps.every(isMissing));
  if (first !== undefined) return `waits for the first to ${shorten(labels(first))}`;
  const hosts = [...new Set(missing.map(({ host }) => host))].filter((host) => host !== step.host);
  return hosts.length === 0 ? '' : `waits for ${list(hosts, 3)}`;
}

const stepsOf = (state: RunState, ids: readonly string[]): readonly Step[] =>
  ids.flatMap((id) => state.byId.get(id) ?? []);

const labels = (steps: readonly Step[]): string => list([...new Set(steps.map(({ label }) => label))], 2);
