/** Where two versions of a role work at once: from the first gate that lets the new one in to the end of the last old one. */
import type { Role } from '../config.ts';
import type { Overlap } from '../insight.ts';
import type { Step } from '../plan.ts';
import { takesPart } from '../selection.ts';
import { known, type Situation } from '../situation.ts';
import { currentAmong, plainVersionOf, runningOfRole } from '../steps/container-facts.ts';
import * as things from '../things.ts';
import type { Outlook } from './outlook.ts';

/** A role's gate on a host, and what was stopped there before it. */
interface Gate {
  readonly step: Step;
  readonly stopped: readonly string[];
}

/** One per role that changes its version while another one works. */
export function overlapsOf({ situation, steps }: Outlook): Overlap[] {
  const gates = new Map<string, Gate[]>();
  const stopped = new Map<string, readonly string[]>();
  for (const step of steps) {
    if (step.role === undefined) continue;
    const before = stopped.get(step.host) ?? [];
    if (step.action === 'delete') stopped.set(step.host, [...before, ...step.gives]);
    if (!step.gives.some(things.isServing)) continue;
    const ofRole = gates.get(step.role) ?? [];
    gates.set(step.role, ofRole);
    ofRole.push({ step, stopped: before });
  }
  return situation.selection.roles.flatMap((role) => overlapOf(situation, role, gates.get(role.name) ?? []));
}

function overlapOf(situation: Situation, role: Role, gates: readonly Gate[]): Overlap[] {
  const { intent, selection } = situation;
  if (gates.length === 0) return [];
  const found = gates.map((gate) => ({ gate: gate.step, old: versionsAt(situation, role, gate) }));
  const changing = found.filter(({ old }) => old === undefined || old.length > 0);
  const leftOut = role.hosts.map(({ name }) => name).filter((host) => !takesPart(selection, host));
  if (changing.length + leftOut.length === 0) return [];
  return [
    {
      role: role.name,
      old: [...new Set(changing.flatMap(({ old = [] }) => old))],
      new: intent.version,
      how: role.proxy === undefined ? 'side by side' : 'routed',
      hosts: changing.map(({ gate }) => gate.host),
      phases: [...new Set(changing.map(({ gate }) => gate.phase))],
      left_out: leftOut,
      is_certain: leftOut.length === 0 && changing.every(({ old }) => old !== undefined),
    },
  ];
}

/** Other versions than the new one that work when it comes; undefined where nobody looked. */
function versionsAt(situation: Situation, role: Role, { step: { host }, stopped }: Gate): string[] | undefined {
  const { config, intent } = situation;
  const facts = known(situation, host);
  if (facts === undefined) return undefined;
  const running = runningOfRole(facts, config, role.name);
  const current = currentAmong(running, facts, config);
  const working = running.filter(
    (one) => (role.proxy === undefined || one === current) && !stopped.includes(things.stopped(one.name, host)),
  );
  const versions = working.map((one) => plainVersionOf(config, role.name, one));
  return [...new Set(versions.filter((version) => version !== intent.version))];
}
