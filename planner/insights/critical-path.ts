/** The longest way through the steps: no run is faster, however many hosts work side by side. */
import type { CriticalPath } from '../insight.ts';
import type { Step } from '../plan.ts';
import { LOCAL } from '../step.ts';
import type { Outlook } from './outlook.ts';

/** The way by the durations that steps have as a rule. */
export function criticalPathOf({ steps }: Pick<Outlook, 'steps'>): CriticalPath {
  const path = longestPath(steps, ({ duration }) => duration);
  return { steps: path.steps.map(({ id }) => id), round_trips: roundTrips(path.steps), seconds: path.seconds };
}

/** Steps of one host that follow each other travel together. */
function roundTrips(path: readonly Step[]): number {
  const remote = path.filter(({ host, commands }) => host !== LOCAL && commands.length > 0);
  return remote.filter((step, at) => step.host !== remote[at - 1]?.host).length;
}

export interface LongestPath {
  readonly steps: readonly Step[];
  /** In tenths. */
  readonly seconds: number;
}

/** Each step starts when the last step that it waits for has ended; the way back from the one that ends last is the longest. */
export function longestPath(steps: readonly Step[], secondsOf: (step: Step) => number): LongestPath {
  const { edges, from, sets } = placesIn(steps);
  const ends = new Float64Array(steps.length).fill(Infinity);
  const last = new Int32Array(steps.length).fill(-1);
  const laterOf = (one: number, other: number): number =>
    other >= 0 && (one < 0 || (ends[other] ?? 0) > (ends[one] ?? 0)) ? other : one;
  const first = (set: readonly number[]): number =>
    set.reduce((one, other) => ((ends[other] ?? 0) < (ends[one] ?? 0) ? other : one), set[0] ?? -1);
  // Steps of an "any" set may stand behind the one that waits for the first of them, so this goes on until nothing changes.
  for (let isChanged = true; isChanged; ) {
    isChanged = false;
    for (let at = 0; at < steps.length; at += 1) {
      let latest = -1;
      for (let edge = from[at] ?? 0; edge < (from[at + 1] ?? 0); edge += 1) latest = laterOf(latest, edges[edge] ?? -1);
      for (const set of sets.get(at) ?? []) latest = laterOf(latest, first(set));
      const end = (latest < 0 ? 0 : (ends[latest] ?? 0)) + secondsOf(steps[at] as Step);
      isChanged ||= sets.size > 0 && end !== ends[at];
      ends[at] = end;
      last[at] = latest;
    }
  }
  const final = ends.reduce((one, _end, other) => laterOf(one, other), -1);
  const path: Step[] = [];
  for (let at = final; at >= 0; at = last[at] ?? -1) path.push(steps[at] as Step);
  return { steps: path.toReversed(), seconds: Math.round((ends[final] ?? 0) * 10) / 10 };
}

interface Places {
  /** Places of the steps that are waited for; those of a step stand between its place in `from` and the next. */
  readonly edges: readonly number[];
  readonly from: readonly number[];
  readonly sets: ReadonlyMap<number, readonly (readonly number[])[]>;
}

/** The graph in numbers: large plans have tens of thousands of edges. */
function placesIn(steps: readonly Step[]): Places {
  const places = new Map(steps.map(({ id }, at) => [id, at]));
  const edges: number[] = [];
  const from: number[] = [0];
  const sets = new Map<number, number[][]>();
  const placeOf = (id: string): number => places.get(id) ?? -1;
  steps.forEach(({ after, after_any: any }, at) => {
    after.forEach((id) => edges.push(placeOf(id)));
    from.push(edges.length);
    const found = any.map((set) => set.map(placeOf));
    if (found.length > 0) sets.set(at, found);
  });
  return { edges, from, sets };
}
