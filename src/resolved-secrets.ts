/** The secrets of a run: all values at once, and everything that is wrong with those that it needs. */
import type { Vault } from '../executors/executor.ts';
import { isBlank } from '../planner/quoting.ts';
import type { Situation } from '../planner/situation.ts';
import type { Diagnostic } from './config/diagnostic.ts';
import { missingSecrets, neededBy, usersOfSecrets } from './needed-secrets.ts';
import type { Project } from './project.ts';
import { openVault } from './vault.ts';

export interface Keys {
  readonly vault: Vault;
  readonly problems: readonly Diagnostic[];
  /** Values that are probably not what they should be. */
  readonly warnings: readonly Diagnostic[];
}

/** Resolves every secret of the files; a missing or blank one that the run needs is a problem. */
export const resolveSecrets = (project: Project, situation: Situation): Promise<Keys> =>
  resolveNamed(project, secretsOfRun(situation));

/** Resolves every secret of the files; a missing or blank one of the needed ones is a problem. */
export async function resolveNamed(project: Project, needed: readonly string[]): Promise<Keys> {
  const { secrets } = project;
  const missing = missingSecrets(needed, situation, project);
  const resolved = await secrets.resolve();
  if (!resolved.ok) return { vault: openVault(new Map()), problems: [...missing, ...resolved.failures], warnings: [] };
  const values = resolved.value;
  // A blank secret is as good as a missing one; Kamal finds it late or never.
  const blank = needed
    .filter((name) => values.has(name) && isBlank(values.get(name) ?? ''))
    .map(
      (name): Diagnostic => ({ ...secrets.placeOf(name), message: `secret ${name} is blank${neededBy(name, users)}` }),
    );
  return { vault: openVault(values), problems: [...missing, ...blank], warnings: values.warnings };
}
