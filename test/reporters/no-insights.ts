/** Nothing to say beyond the steps. */
import type { Insights } from '../../planner/insight.ts';

export const NO_INSIGHTS: Insights = {
  notes: [],
  availability: [],
  overlaps: [],
  neighbours: [],
  orphans: [],
  drift: [],
  rollback_targets: [],
  unknowns: [],
  critical_path: { steps: [], round_trips: 0, seconds: 0 },
};
