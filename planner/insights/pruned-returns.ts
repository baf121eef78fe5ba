/** What serves now and is pruned by the same run: stopped versions that are newer, failed ones too, take the places of those that stay. */
import type { Note } from '../insight.ts';
import { rolesOn } from '../selection.ts';
import { known } from '../situation.ts';
import { containerNamed, currentOfRole } from '../steps/container-facts.ts';
import type { Outlook } from './outlook.ts';

/** One note on each host and role where it is so. */
export function prunedReturns({ situation, after }: Outlook): Note[] {
  const { config, selection } = situation;
  const kept = `prune keeps the ${config.retainContainers} newest (retain_containers)`;
  return selection.hosts.flatMap((host) =>
    rolesOn(selection, host).flatMap((role): Note[] => {
      const [before, left] = [known(situation, host), after.get(host)];
      if (before === undefined || left === undefined) return [];
      const current = currentOfRole(before, config, role.name);
      if (current === undefined || containerNamed(left, current.name) !== undefined) return [];
      // Where nothing serves afterwards it is a removal, and asked for.
      if (currentOfRole(left, config, role.name) === undefined) return [];
      return [{ host, text: `${current.name}, which serves now, cannot be rolled back to after this: ${kept}` }];
    }),
  );
}
