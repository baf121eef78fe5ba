/** Data that a plan deletes for good: said above the question, and in it. */
import type { Plan } from '../../planner/plan.ts';
import { hostsText } from './host-names.ts';
import { list } from './wording.ts';

/** The data and where it is; absent: none is lost. */
export function lossText(plan: Plan): string | undefined {
  const lost = lossesOf(plan);
  return lost === undefined ? undefined : `${lost}: nothing brings it back.`;
}

/** What is asked before a run. */
export function questionFor(plan: Plan): string {
  const lost = lossesOf(plan);
  return lost === undefined ? 'Run this plan?' : `Run this plan, and lose ${lost} for good?`;
}

/** No path is left out, however many there are. */
function lossesOf(plan: Plan): string | undefined {
  const hosts = new Map<string, string[]>();
  for (const { host, guard, loses = [] } of plan.steps) {
    const condition = guard.state === 'conditional' ? ', if it is there' : '';
    for (const path of loses) hosts.set(`${path}${condition}`, [...(hosts.get(`${path}${condition}`) ?? []), host]);
  }
  const parts = [...hosts].map(([path, on]) => `${path} (${hostsText(on, plan)})`);
  return parts.length === 0 ? undefined : list(parts, parts.length);
}
