/** A plan's steps by phase and host, in plan order. */
import type { Plan, Step } from '../../planner/plan.ts';

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
  const phases = new Map<string, Map<string, Step[]>>();
  for (const step of plan.steps) {
    const hosts = phases.get(step.phase) ?? new Map<string, Step[]>();
    hosts.set(step.host, [...(hosts.get(step.host) ?? []), step]);
    phases.set(step.phase, hosts);
  }
  return [...phases].map(([phase, hosts]) => ({ phase, hosts: [...hosts].map(([host, steps]) => ({ host, steps })) }));
}
