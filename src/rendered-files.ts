/** Files of accessories that are templates, rendered with the accessory's environment before anything is sent. */
import { readFileSync } from 'node:fs';
import { localPath } from '../executors/local-path.ts';
import type { Accessory } from '../planner/config.ts';
import { renderedFile } from '../planner/names.ts';
import type { Situation } from '../planner/situation.ts';
import type { Diagnostic } from './config/diagnostic.ts';
import { type ErbRun, renderErb } from './config/erb/render.ts';
import { bootedAccessories } from './needed-secrets.ts';
import type { Project } from './project.ts';
import { openVault } from './vault.ts';

export interface RenderedFiles {
  /** By `renderedFile`. Their text may hold secrets. */
  readonly files: ReadonlyMap<string, string>;
  readonly problems: readonly Diagnostic[];
}

/** Renders the templates of every accessory that the run may boot and whose secrets are there; files that do not exist are the plan's to report. */
export function renderFiles(
  { cwd, loaded }: Project,
  situation: Situation,
  values: ReadonlyMap<string, string>,
): RenderedFiles {
  const vault = openVault(values);
  const files = new Map<string, string>();
  const problems: Diagnostic[] = [];
  for (const accessory of bootedAccessories(situation)) {
    if (accessory.env.secrets.some(({ secret }) => !values.has(secret))) continue;
    const env = { ...loaded.erb.env, ...environment(accessory, values) };
    for (const { local, isTemplate } of accessory.files) {
      const text = isTemplate ? read(localPath(cwd, local)) : undefined;
      if (text === undefined) continue;
      const run: ErbRun = { ...loaded.erb, env: { ...env }, executed: [] };
      const rendered = renderErb({ file: local, text }, run);
      loaded.erb.executed.push(...run.executed.map((one) => ({ ...one, command: vault.redact(one.command) })));
      if (rendered.ok) files.set(renderedFile(accessory.name, local), rendered.value.text);
      if (!rendered.ok)
        problems.push(...rendered.failures.map((one) => ({ ...one, message: vault.redact(one.message) })));
    }
  }
  return { files, problems };
}

/** Clear values and secrets under the names that the accessory has them by (Kamal 2.12, `configuration/env.rb`). */
function environment({ env }: Accessory, values: ReadonlyMap<string, string>): Record<string, string> {
  const clear = env.clear.filter(([, value]) => value !== '').map(([name, value]) => [name, String(value)] as const);
  const secret = env.secrets.map(({ key, secret: name }) => [key, values.get(name) ?? ''] as const);
  return Object.fromEntries([...clear, ...secret]);
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
