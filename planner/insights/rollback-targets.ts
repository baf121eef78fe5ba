/** What can be returned to after the run: versions whose containers outlive it and its pruning. */
import type { Role } from '../config.ts';
import type { RollbackTargets } from '../insight.ts';
import { takesPart } from '../selection.ts';
import { versionsLeft } from '../steps/container-facts.ts';
import type { Outlook } from './outlook.ts';

/** One per role where hosts of it were looked at, also one that the run leaves as it is: a rollback takes all of them. */
export function rollbackTargetsOf({ situation, steps, after }: Outlook): RollbackTargets[] {
  const { config, selection } = situation;
  if (steps.every(({ role }) => role === undefined)) return [];
  return selection.roles.flatMap((role: Role) => {
    const hosts = role.hosts.flatMap(({ name }) => (takesPart(selection, name) ? (after.get(name) ?? []) : []));
    const counts = new Map<string, number>();
    for (const facts of hosts)
      for (const version of versionsLeft(facts, config, role.name)) counts.set(version, (counts.get(version) ?? 0) + 1);
    const versions = [...counts].map(([version, count]) => ({ version, hosts: count }));
    return hosts.length === 0 ? [] : [{ role: role.name, versions, of: hosts.length }];
  });
}
