/** The release command of a deploy, on one host, behind the env file that it reads and before the app is booted. */
import { rolesOn } from '../selection.ts';
import type { Situation } from '../situation.ts';
import { releasePlace, RELEASE_PHASE, runRelease } from '../steps/release.ts';
import type { Thing } from '../things.ts';
import { type Booted, uploadRoleEnv } from './boot-role.ts';

/** Nothing where no command is configured, or no host of the app is selected. */
export function release(situation: Situation, needs: readonly Thing[]): Booted {
  const { selection, intent } = situation;
  const place = releasePlace(situation);
  if (place === undefined) return { drafts: [], done: [] };
  const boots = selection.appHosts.flatMap((host) =>
    rolesOn(selection, host).map((role) => ({ role, host, version: intent.version })),
  );
  const env = uploadRoleEnv(situation, { ...place, phase: RELEASE_PHASE, needs });
  const command = runRelease(situation, { ...place, boots, needs });
  return { drafts: [env, command], done: command.gives };
}
