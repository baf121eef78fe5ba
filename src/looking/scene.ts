/**
 * Every command that looks at hosts, or runs something on them without changing what is deployed, goes this way:
 * configuration → secrets, where it needs any → pre-connect hook → its own questions → a page or a stream.
 */
import type { Executor, Vault } from '../../executors/executor.ts';
import type { Streams } from '../../executors/streams.ts';
import type { Config, Credential, Registry } from '../../planner/config.ts';
import { brokenHook, hasHook, select, type Situation } from '../../planner/index.ts';
import type { Verb } from '../../planner/intent.ts';
import type { Selection } from '../../planner/selection.ts';
import { type Diagnostic, diagnoseFile } from '../config/diagnostic.ts';
import { EXIT_CODES } from '../failures.ts';
import { fingerprints } from '../fingerprint.ts';
import { versionOf } from '../git.ts';
import { openHosts } from '../hosts.ts';
import { localFacts } from '../local-facts.ts';
import type { ChangeOptions } from '../options.ts';
import { type Output, showBlocked, showUsage, showWarnings } from '../output.ts';
import { intentOf, openProject, type Project } from '../project.ts';
import { resolveSecrets } from '../resolved-secrets.ts';
import { runPreConnect } from '../run.ts';
import { unfitVersion } from '../version-asked.ts';

export interface SceneRequest {
  /** The command's words, e.g. `app logs`. */
  readonly command: string;
  readonly options: ChangeOptions;
  readonly output: Output;
  /** Registries that hosts have to log in to for this. */
  readonly registries?: (config: Config, selection: Selection) => readonly Registry[];
}

/** What a command has to work with once hosts may be asked. */
export interface Scene {
  readonly project: Project;
  readonly config: Config;
  readonly selection: Selection;
  /** What audit lines and hooks are made from. */
  readonly situation: Situation;
  readonly options: ChangeOptions;
  readonly output: Output;
  readonly vault: Vault;
  readonly executor: Executor;
  readonly streams: Streams;
}

/** Opens the project and the way to its hosts, hands both to `act`, and closes what was opened. */
export async function withScene(request: SceneRequest, act: (scene: Scene) => Promise<number>): Promise<number> {
  const { command, options, output } = request;
  const opened = await openProject(options, output);
  if (!opened.ok) return showBlocked(output, `run ${command}`, opened.failures);
  const project = opened.value;
  const { config, cwd, env } = project;
  const situation = situationOf(request, project);
  if (typeof situation === 'string') return showUsage(output, situation);
  const { selection } = situation;
  const isHooked = hasHook(situation, 'pre-connect');
  const needed = secretsFor(config, request.registries?.(config, selection) ?? []);
  const keys = await resolveSecrets(project, situation, { needed, isForHooks: isHooked });
  showWarnings({ output, options }, [...project.loaded.warnings, ...keys.warnings]);
  const problems = [...keys.problems, ...unpreparedConnection(situation)];
  if (problems.length > 0) return showBlocked(output, `run ${command}`, problems);
  await using hosts = openHosts({ config, vault: keys.vault, cwd, env, output });
  const { executor, streams } = hosts;
  if (isHooked) {
    // Whatever a hook prints, standard output belongs to what was asked for.
    const aside = { ...output, stdout: output.stderr };
    const code = await runPreConnect({ output: aside, options }, situation, executor);
    if (code !== EXIT_CODES.done) return code;
  }
  return await act({ project, config, selection, situation, options, output, vault: keys.vault, executor, streams });
}

/** The pre-connect hook, where it cannot be run. */
function unpreparedConnection(situation: Situation): Diagnostic[] {
  const broken = brokenHook(situation, 'pre-connect');
  if (broken === undefined) return [];
  return [diagnoseFile(`${situation.config.hooksPath}/pre-connect`, { message: broken.because, hint: broken.fix })];
}

/** What the pre-connect hook and audit lines are made from, or why nothing is selected. */
function situationOf({ command, options }: SceneRequest, project: Project): Situation | string {
  const { config, cwd, key, git, env } = project;
  const version = versionOf(options.version, env, git, config.builder.context !== undefined) ?? '';
  const unfit = options.version === undefined ? undefined : unfitVersion(command, options.version, '--version');
  if (unfit !== undefined) return unfit;
  // There is no recipe for looking; only hooks read the verb, for KAMAL_COMMAND.
  const intent = intentOf(command as Verb, version, options, project);
  if (intent === undefined) return 'no version';
  const selection = select(config, intent);
  if ('option' in selection) {
    const { option, patterns, known } = selection;
    return `no ${option} match for ${patterns.join(',')}; the configuration has ${known.join(', ')}`;
  }
  return {
    config,
    intent,
    selection,
    facts: { local: localFacts(config, cwd, key, {}), hosts: {} },
    fingerprint: fingerprints(key, undefined),
  };
}

const named = (credential: Credential | undefined): string[] =>
  credential !== undefined && 'secret' in credential ? [credential.secret] : [];

function secretsFor({ ssh }: Config, registries: readonly Registry[]): string[] {
  const names = [
    ...ssh.keyData.flatMap(named),
    ...registries.flatMap(({ username, password }) => [...named(username), ...named(password)]),
  ];
  return [...new Set(names)].sort();
}
