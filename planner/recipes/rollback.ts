/**
 * rollback: the version's container must be on every host and role; it is set aside and run again from its image, which is
 * only pulled where somebody removed it.
 */
import { commandFor } from '../command-line.ts';
import * as names from '../names.ts';
import { rolesOn } from '../selection.ts';
import type { Situation } from '../situation.ts';
import { containerNamed, versionsLeft } from '../steps/container-facts.ts';
import { draft, nothing } from '../steps/draft.ts';
import { hasHook, hookThing, runHook } from '../steps/hook.ts';
import { tagLatest } from '../steps/image.ts';
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
  const tags = selection.appHosts.map((host) => tagLatest(situation, host, [...app.done, ...app.doneOn(host)]));
  const drafts = [
    ...requirements(situation),
    ...selection.appHosts.map((host) => requireVersion(situation, host)),
    ...pulls(unforced),
    ...preDeploy,
    ...app.drafts,
    ...tags,
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
      const missing = rolesOn(selection, host).find(
        (role) => containerNamed(facts, names.containerName(config, role.name, intent.version)) === undefined,
      );
      if (missing === undefined) return { state: 'done', because: `containers of ${intent.version} are there` };
      const versions = versionsLeft(facts, config, missing.name);
      return {
        state: 'blocked',
        because: `no container ${names.containerName(config, missing.name, intent.version)} is left`,
        fix: `${versions.length === 0 ? '' : `what is left: ${versions.join(', ')}; `}${commandFor(config, 'deploy', '-P', '--version', intent.version)} pulls it`,
      };
    },
    commands: nothing,
    timeout: 0,
  });
}
