/** Everything that a plan says beyond its steps, gathered. A new insight is its file and one line here. */
import type { Insights } from '../insight.ts';
import { availabilityOf } from './availability.ts';
import { criticalPathOf } from './critical-path.ts';
import { driftOf } from './drift.ts';
import { gatesIn } from './gates.ts';
import { neighboursOf } from './neighbours.ts';
import { notesOn } from './notes.ts';
import { orphansOf } from './orphans.ts';
import type { Outlook } from './outlook.ts';
import { overlapsOf } from './overlaps.ts';
import { rollbackTargetsOf } from './rollback-targets.ts';
import { unknownsOf } from './unknowns.ts';

/** What the steps mean, and what they leave as it is. */
export function insightsInto(seen: Omit<Outlook, 'gates'>): Insights {
  const outlook = { ...seen, gates: gatesIn(seen.steps) };
  return {
    notes: notesOn(outlook),
    availability: availabilityOf(outlook),
    overlaps: overlapsOf(outlook),
    neighbours: neighboursOf(outlook),
    orphans: orphansOf(outlook),
    drift: driftOf(outlook),
    rollback_targets: rollbackTargetsOf(outlook),
    unknowns: unknownsOf(outlook),
    critical_path: criticalPathOf(outlook),
  };
}
