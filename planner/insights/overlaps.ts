/** Where two versions of a role work at once: from the first gate that lets the new one in to the end of the last old one. */
import type { Role } from '../config.ts';
import type { Overlap } from '../insight.ts';
import { takesPart } from '../selection.ts';
import { known, type Situation } from '../situation.ts';
import { currentAmong, plainVersionOf, runningOfRole } from '../steps/container-facts.ts';
import type { Gates } from './gates.ts';
import type { Outlook } from './outlook.ts';

/** One per role that changes its version while another one works. */
export function overlapsOf({ situation, gates }: Outlook): Overlap[] {
  return situation.selection.roles.flatMap((role) => overlapOf(situation, role, gates));
}

function overlapOf(situation: Situation, role: Role, gates: Gates): Overlap[] {
  const { intent, selection } = situation;
  const found = gates
    .ofRole(role.name)
    .map(({ host, phase }) => ({ host, phase, old: versionsAt(situation, role, host, gates) }));
  if (found.length === 0) return [];
  const changing = found.filter(({ old }) => old === undefined || old.length > 0);
  const leftOut = role.hosts.map(({ name }) => name).filter((host) => !takesPart(selection, host));
  if (changing.length + leftOut.length === 0) return [];
  return [
    {
      role: role.name,
      old: [...new Set(changing.flatMap(({ old = [] }) => old))],
      new: intent.version,
      how: role.proxy === undefined ? 'side by side' : 'routed',
      hosts: changing.map(({ host }) => host),
      phases: [...new Set(changing.map(({ phase }) => phase))],
      left_out: leftOut,
      is_certain: leftOut.length === 0 && changing.every(({ old }) => old !== undefined),
    },
  ];
}

/** Other versions than the new one that work when it comes; undefined where nobody looked. */
function versionsAt(situation: Situation, role: Role, host: string, gates: Gates): string[] | undefined {
  const { config, intent } = situation;
  const facts = known(situation, host);
  if (facts === undefined) return undefined;
  const running = runningOfRole(facts, config, role.name);
  const current = currentAmong(running, facts, config);
  const working = running.filter(
    (one) => (role.proxy === undefined || one === current) && !gates.isStoppedFirst(role.name, host, one.name),
  );
  const versions = working.map((one) => plainVersionOf(config, role.name, one));
  return [...new Set(versions.filter((version) => version !== intent.version))];
}
