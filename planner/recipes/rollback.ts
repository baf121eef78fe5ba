/**
 * rollback: the version's container must be on every host and role; it is set aside and run again from its image, which is
 * only pulled where somebody removed it.
 */
import { commandFor } from '../command-line.ts';
import * as names from '../names.ts';
import { rolesOn } from '../selection.ts';
import { known, type Situation } from '../situation.ts';
import { containersOfRole, hasVersion, plainVersionOf, versionsLeft } from '../steps/container-facts.ts';
import { draft, nothing } from '../steps/draft.ts';
import { hasHook, hookThing, runHook } from '../steps/hook.ts';
import type { Draft } from '../step.ts';
import { bootApp } from './boot.ts';
import { logins } from './logins.ts';
import { pulls } from './pulls.ts';
import type { Recipe } from './recipe.ts';
import { requirements } from './requirements.ts';

export const rollback: Recipe = (situation) => {
  const { intent, selection } = situation;
  const unforced = { ...situation, intent: { ...intent, force: false } };
  const preDeploy = hasHook(situation, 'pre-deploy')
    ? [
        runHook(situation, {
          name: 'pre-deploy',
          hosts: selection.hosts,
          phase: 'prepare',
          keep: 'any',
          isLocked: true,
          needs: [],
        }),
      ]
    : [];
  const app = bootApp(situation, preDeploy.length > 0 ? [hookThing({ name: 'pre-deploy' })] : []);
  const drafts = [
    ...requirements(situation),
    ...selection.appHosts.map((host) => requireVersion(situation, host)),
    ...pulls(unforced),
    ...preDeploy,
    ...app.drafts,
    ...app.tags,
  ];
  return { drafts: [...logins(situation, drafts), ...drafts], frame: 'deploy' };
};

/** Kamal only rolls back to versions whose containers are still there. */
function requireVersion(situation: Situation, host: string): Draft {
  const { config, intent, selection } = situation;
  return draft({
    kind: 'require-version',
    host,
    subject: intent.version,
    action: 'read',
    label: `version ${intent.version} is there`,
    explain: 'A version to return to must have run on every host: a container of it must be left.',
    cause: 'rollback',
    phase: 'prepare',
    isRequirement: true,
    guard: (facts) => {
      const missing = rolesOn(selection, host).find(({ name }) => !hasVersion(facts, config, name, intent.version));
      if (missing === undefined) return { state: 'done', because: `containers of ${intent.version} are there` };
      const because = `no container ${names.containerName(config, missing.name, intent.version)} is left`;
      const meant = commitMeant(situation);
      if (meant !== undefined)
        return { state: 'blocked', because, fix: `did you mean ${commandFor(config, 'rollback', meant)}` };
      const versions = versionsLeft(facts, config, missing.name);
      return {
        state: 'blocked',
        because,
        fix: `${versions.length === 0 ? '' : `what is left: ${versions.join(', ')}; `}${commandFor(config, 'deploy', '-P', '--version', intent.version)} pulls it`,
      };
    },
    commands: nothing,
    timeout: 0,
  });
}

/** The one version on the hosts whose commit begins so, as plans show it. A version is never guessed: whoever meant it says so. */
function commitMeant(situation: Situation): string | undefined {
  const { config, intent, selection } = situation;
  if (!/^[0-9a-f]{4,39}$/.test(intent.version)) return undefined;
  const there = selection.appHosts.flatMap((host) => {
    const facts = known(situation, host);
    if (facts === undefined) return [];
    return rolesOn(selection, host).flatMap(({ name: role }) =>
      containersOfRole(facts, config, role).map((container) => plainVersionOf(config, role, container)),
    );
  });
  const [meant, ...others] = new Set(there.filter((version) => version.startsWith(intent.version)));
  return others.length === 0 ? meant : undefined;
}
