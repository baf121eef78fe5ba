/** The project as a command finds it: configuration, secrets' names, git, and who asks. */
import { randomBytes } from 'node:crypto';
import type { Config } from '../planner/config.ts';
import type { Arguments, Intent, Verb } from '../planner/intent.ts';
import { type Diagnostic } from './config/diagnostic.ts';
import { type LoadedConfig, loadConfig, type LoadOptions } from './config/load.ts';
import { failed, ok, type Result } from './config/result.ts';
import { nearest } from './config/schema/spelling.ts';
import { readSecrets, type SecretsFiles } from './config/secrets/read.ts';
import { askGit, type GitFacts, versionOf } from './git.ts';
import { takeLiterals } from './literal-credentials.ts';
import { type ChangeOptions, patterns } from './options.ts';
import type { Told } from './vault.ts';
import { BOOTING_LATEST, isVersioned } from './version-asked.ts';

export interface Surroundings {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

export interface Project extends Surroundings {
  /** As the configuration's templates left it: what they set, secrets, hooks and builds see too. */
  readonly env: NodeJS.ProcessEnv;
  readonly loaded: LoadedConfig;
  readonly config: Config;
  readonly secrets: SecretsFiles;
  /** Passwords that stand in deploy.yml, by the names that `config` has for them. */
  readonly literals: ReadonlyMap<string, string>;
  readonly git: GitFacts;
  readonly told: Told;
  /** Key of this run's fingerprints. */
  readonly key: string;
}

/** The configuration that the options name. */
export const openConfig = (options: ChangeOptions, around: Surroundings): Promise<Result<LoadedConfig, Diagnostic[]>> =>
  loadConfig(loadOptions(options, around));

/** Where that configuration is. */
export const loadOptions = (
  { configFile, destination, erbExec }: ChangeOptions,
  { cwd, env }: Surroundings,
): LoadOptions => ({
  cwd,
  env,
  ...(configFile === undefined ? {} : { configFile }),
  ...(destination === undefined ? {} : { destination }),
  allowErbExec: erbExec !== false,
});

/** Loads everything that needs no connection and runs nothing but git and the configuration's own templates. */
export async function openProject(
  options: ChangeOptions,
  { cwd, env }: Surroundings,
): Promise<Result<Project, Diagnostic[]>> {
  const { destination } = options;
  const [loaded, git] = await Promise.all([openConfig(options, { cwd, env }), askGit(cwd)]);
  if (!loaded.ok) return loaded;
  const { config, literals } = takeLiterals(loaded.value.config);
  const left = loaded.value.erb.env;
  const secrets = readSecrets({
    cwd,
    env: left,
    secretsPath: config.secretsPath,
    ...(destination === undefined ? {} : { destination }),
  });
  if (!secrets.ok) return failed(secrets.failures);
  return ok({
    cwd,
    env: left,
    loaded: loaded.value,
    config,
    secrets: secrets.value,
    literals,
    git,
    told: { performer: git.performer, lock_holder: git.name, id: randomBytes(8).toString('hex') },
    key: randomBytes(16).toString('hex'),
  });
}

/** What was asked, with every question that only this machine can answer. Undefined version: nobody knows which. */
export function intentOf(
  verb: Verb,
  version: string | undefined,
  options: ChangeOptions,
  project: Project,
): Intent | undefined {
  const { git, env, config } = project;
  const asked = version ?? versionOf(options.version, env, git, config.builder.context !== undefined);
  if (asked === undefined) return undefined;
  const hosts = patterns(options.hosts);
  const roles = patterns(options.roles);
  return {
    verb,
    version: asked,
    ...(hosts === undefined ? {} : { hosts }),
    ...(roles === undefined ? {} : { roles }),
    primaryOnly: options.primary ?? false,
    skipHooks: options.skipHooks ?? false,
    force: options.force ?? false,
    lockHeld: env['KAMAL_LOCK'] === 'true',
    isSaved: options.out !== undefined,
    onFailure: options.onFailure ?? 'halt',
  };
}

/** The version of verbs that do not take the commit's: `latest` boots what is tagged so, the rest only writes it into the lock. */
export function versionFor(verb: Verb, { version }: ChangeOptions, { config, git, env }: Project): string | undefined {
  if (BOOTING_LATEST.includes(verb)) {
    const latest = config.destination === undefined ? 'latest' : `latest-${config.destination}`;
    return version ?? latest;
  }
  if (isVersioned(verb)) return undefined;
  return version ?? (env['VERSION'] || git.head || 'unknown');
}

/** What is wrong with an accessory's name. Kamal says so too, and calls it success. */
export function strangerIn({ accessories }: Config, given: Arguments | undefined): string | undefined {
  const name = given?.accessory;
  if (name === undefined || name === 'all' || accessories.some((accessory) => accessory.name === name))
    return undefined;
  const known = accessories.map((accessory) => accessory.name);
  const meant = nearest(name, known);
  if (meant !== undefined) return `there is no accessory ${name}; did you mean ${meant}?`;
  return `there is no accessory ${name}; the configuration has ${known.length === 0 ? 'none' : known.join(', ')}`;
}
