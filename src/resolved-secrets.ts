/** The secrets of a run: all values at once, where it needs one, and everything that is wrong with those that it needs. */
import type { Vault } from '../executors/executor.ts';
import { isBlank } from '../planner/quoting.ts';
import type { Situation } from '../planner/situation.ts';
import type { Diagnostic } from './config/diagnostic.ts';
import type { ResolvedSecrets } from './config/secrets/read.ts';
import { blankSecrets, missingSecrets } from './needed-secrets.ts';
import type { Project } from './project.ts';
import { renderFiles } from './rendered-files.ts';
import { openVault } from './vault.ts';

/** What a run wants of the secrets files. */
export interface Demand {
  /** Names that have to be right, whatever the hosts look like. */
  readonly needed: readonly string[];
  /** Names that the run may need besides. */
  readonly perhaps?: readonly string[];
  /** A hook gets all that there is. */
  readonly isForHooks?: boolean;
}

export interface Keys {
  readonly vault: Vault;
  readonly problems: readonly Diagnostic[];
  /** What is wrong with secrets that the run turns out to need. */
  readonly troublesOf: (names: readonly string[]) => readonly Diagnostic[];
  /** Templates of accessories with the secrets in place, by `renderedFile`. */
  readonly rendered?: ReadonlyMap<string, string>;
  /** Values that are probably not what they should be. */
  readonly warnings: readonly Diagnostic[];
}

/**
 * Resolves every secret of the files, as Kamal does once it wants one of them; runs no command where it wants none. A
 * needed one that is missing, blank or cannot be had is a problem, any other that cannot be had a warning.
 */
export async function resolveSecrets(project: Project, situation: Situation, demand: Demand): Promise<Keys> {
  const { secrets, literals, told } = project;
  const { needed, perhaps = [], isForHooks = false } = demand;
  const wanted = [...needed, ...perhaps];
  const missing = (names: readonly string[]): Diagnostic[] => missingSecrets(names, situation, project);
  const closed = { vault: openVault(new Map(), { literals, told }), troublesOf: missing, warnings: [] };
  if (!isForHooks && wanted.every((name) => literals.has(name))) return { ...closed, problems: [] };
  const resolved = await secrets.resolve();
  if (!resolved.ok) return { ...closed, problems: [...missing(needed), ...resolved.failures] };
  const values = resolved.value;
  const troublesOf = (names: readonly string[]): Diagnostic[] => [
    ...missing(names),
    ...troublesAmong(values, names),
    ...blankSecrets(blankAmong(values, names), situation, project),
  ];
  const known = new Set(troublesAmong(values, needed));
  const others = troublesAmong(values, [...values.troubles.keys()]).filter((trouble) => !known.has(trouble));
  const common = { troublesOf, warnings: [...values.warnings, ...others] };
  return { ...common, vault: openVault(values, { literals, told }), problems: troublesOf(needed) };
}

/** The keys with the templates that the run may upload; a template that cannot be rendered is a problem. */
export function withTemplates(keys: Keys, project: Project, situation: Situation): Keys {
  if (keys.problems.length > 0) return keys;
  const { literals, told } = project;
  const values = new Map(Object.entries(keys.vault.all()));
  const { files, problems } = renderFiles(project, situation, values);
  return { ...keys, vault: openVault(values, { files, literals, told }), problems, rendered: files };
}

/** What went wrong with these names, each once: one command may have a part in several values. */
const troublesAmong = ({ troubles }: ResolvedSecrets, names: readonly string[]): Diagnostic[] => [
  ...new Set(names.flatMap((name) => troubles.get(name) ?? [])),
];

const blankAmong = (values: ResolvedSecrets, names: readonly string[]): string[] =>
  names.filter((name) => values.has(name) && isBlank(values.get(name) ?? ''));
