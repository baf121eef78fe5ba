/** A plan's steps by phase and host, in plan order. */
import type { Plan, Step } from '../../planner/plan.ts';
import { LOCAL } from '../../planner/step.ts';

export interface HostGroup {
  readonly host: string;
  readonly steps: readonly Step[];
}

export interface PhaseGroup {
  readonly phase: string;
  readonly hosts: readonly HostGroup[];
}

/** A step that sends nothing: others wait for it, and it has no line of its own unless everything is shown. */
export const isWaypoint = (step: Step): boolean => step.commands.length === 0;

/** The plan's phases without waypoints, each with the hosts that have steps in it. */
export function groupVisible(plan: Pick<Plan, 'steps'>): readonly PhaseGroup[] {
  return groupSteps({ steps: plan.steps.filter((step) => !isWaypoint(step)) });
}

/** The plan's phases, each with the hosts that have steps in it. */
export function groupSteps(plan: Pick<Plan, 'steps'>): readonly PhaseGroup[] {
  const phases = new Map<string, HostGroup[]>();
  for (const step of plan.steps) {
    const groups = phases.get(step.phase) ?? [];
    const at = groups.findLastIndex(({ host }) => host === step.host);
    const group = groups[at];
    // What this machine does between hosts, such as hooks, keeps its place; lines of a host stay together.
    const isApart = step.host === LOCAL && at < groups.length - 1;
    if (group === undefined || isApart) groups.push({ host: step.host, steps: [step] });
    if (group !== undefined && !isApart) groups[at] = { host: step.host, steps: [...group.steps, step] };
    phases.set(step.phase, groups);
  }
  return [...phases].map(([phase, hosts]) => ({ phase, hosts }));
}
