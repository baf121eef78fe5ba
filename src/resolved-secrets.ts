/** The secrets of a run: all values at once, and everything that is wrong with those that it needs. */
import type { Vault } from '../executors/executor.ts';
import { isBlank } from '../planner/quoting.ts';
import type { Situation } from '../planner/situation.ts';
import type { Diagnostic } from './config/diagnostic.ts';
import { missingSecrets, neededBy, usersOfSecrets } from './needed-secrets.ts';
import type { Project } from './project.ts';
import { renderFiles } from './rendered-files.ts';
import { openVault } from './vault.ts';

export interface Keys {
  readonly vault: Vault;
  readonly problems: readonly Diagnostic[];
  /** Templates of accessories with the secrets in place, by `renderedFile`. */
  readonly rendered?: ReadonlyMap<string, string>;
  /** Values that are probably not what they should be. */
  readonly warnings: readonly Diagnostic[];
}

/** Resolves every secret of the files; a missing or blank one that the run needs (or only those named) is a problem. */
export async function resolveSecrets(project: Project, situation: Situation, only?: readonly string[]): Promise<Keys> {
  const { secrets, literals, told } = project;
  const users = usersOfSecrets(situation);
  const needed = only ?? [...users.keys()].sort();
  const missing = missingSecrets(needed, situation, project);
  const resolved = await secrets.resolve();
  if (!resolved.ok)
    return { vault: openVault(new Map(), { told }), problems: [...missing, ...resolved.failures], warnings: [] };
  const values = resolved.value;
  // A blank secret is as good as a missing one; Kamal finds it late or never.
  const blank = needed
    .filter((name) => values.has(name) && isBlank(values.get(name) ?? ''))
    .map(
      (name): Diagnostic => ({ ...secrets.placeOf(name), message: `secret ${name} is blank${neededBy(name, users)}` }),
    );
  const incomplete = [...missing, ...blank];
  if (incomplete.length > 0)
    return { vault: openVault(values, { literals, told }), problems: incomplete, warnings: values.warnings };
  const { files, problems } = renderFiles(project, situation, values);
  return {
    vault: openVault(values, { files, literals, told }),
    problems,
    rendered: files,
    warnings: values.warnings,
  };
}
