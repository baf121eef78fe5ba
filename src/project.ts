/** The project as a command finds it: configuration, secrets' names, git, and who asks. */
import { randomBytes } from 'node:crypto';
import type { Config } from '../planner/config.ts';
import type { Intent, Verb } from '../planner/intent.ts';
import { type Diagnostic } from './config/diagnostic.ts';
import { type LoadedConfig, loadConfig } from './config/load.ts';
import { failed, ok, type Result } from './config/result.ts';
import { readSecrets, type SecretsFiles } from './config/secrets/read.ts';
import { askGit, type GitFacts, versionOf } from './git.ts';
import { takeLiterals } from './literal-credentials.ts';
import { type ChangeOptions, patterns } from './options.ts';

export interface Surroundings {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

export interface Project extends Surroundings {
  readonly loaded: LoadedConfig;
  readonly config: Config;
  readonly secrets: SecretsFiles;
  /** Passwords that stand in deploy.yml, by the names that `config` has for them. */
  readonly literals: ReadonlyMap<string, string>;
  readonly git: GitFacts;
  /** Key of this run's fingerprints. */
  readonly key: string;
}

/** The configuration that the options name. */
export function openConfig(
  { configFile, destination, erbExec }: ChangeOptions,
  { cwd, env }: Surroundings,
): Promise<Result<LoadedConfig, Diagnostic[]>> {
  return loadConfig({
    cwd,
    env,
    ...(configFile === undefined ? {} : { configFile }),
    ...(destination === undefined ? {} : { destination }),
    allowErbExec: erbExec !== false,
  });
}

/** Loads everything that needs no connection and runs nothing but git and the configuration's own templates. */
export async function openProject(
  options: ChangeOptions,
  { cwd, env }: Surroundings,
): Promise<Result<Project, Diagnostic[]>> {
  const { destination } = options;
  const [loaded, git] = await Promise.all([openConfig(options, { cwd, env }), askGit(cwd)]);
  if (!loaded.ok) return loaded;
  const { config, literals } = takeLiterals(loaded.value.config);
  const secrets = readSecrets({
    cwd,
    env,
    secretsPath: config.secretsPath,
    ...(destination === undefined ? {} : { destination }),
  });
  if (!secrets.ok) return failed(secrets.failures);
  return ok({
    cwd,
    env,
    loaded: loaded.value,
    config,
    secrets: secrets.value,
    literals,
    git,
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
    performer: git.performer,
    lockHolder: git.name,
    lockHeld: env['KAMAL_LOCK'] === 'true',
  };
}
