/**
 * Every command that changes hosts goes this way:
 * configuration → pre-connect hook → look → plan → show → ask → walk → what runs where.
 * A dry run stops after showing; without `--observe` it opens no connection and runs no secret's command.
 */
import { type Executor } from '../executors/executor.ts';
import type { Intent, Verb } from '../planner/intent.ts';
import { makePlan, type Planned, select, type Situation } from '../planner/index.ts';
import type { Diagnostic } from './config/diagnostic.ts';
import { EXIT_CODES } from './failures.ts';
import { fingerprints } from './fingerprint.ts';
import { localFacts } from './local-facts.ts';
import { missingSecrets, secretsOf, secretsOfConfig } from './needed-secrets.ts';
import { observe } from './observing.ts';
import type { ChangeOptions } from './options.ts';
import { type Output, showBlocked, showPlan, showUsage } from './output.ts';
import { intentOf, openProject, type Project } from './project.ts';
import { openVault } from './vault.ts';

export interface Request {
  readonly verb: Verb;
  /** Rollback's argument. */
  readonly version?: string;
  readonly options: ChangeOptions;
  readonly output: Output;
}

/** Runs the command; the value is the process's exit code. */
export async function change({ verb, version, options, output }: Request): Promise<number> {
  const opened = await openProject(options, output);
  if (!opened.ok) return showBlocked(output, verb, opened.failures);
  const project = opened.value;
  const intent = intentOf(verb, version, options, project);
  if (intent === undefined) return showUsage(output, 'no version: this is no git repository; name one with --version');
  const selection = select(project.config, intent);
  if ('option' in selection) {
    const { option, patterns, known } = selection;
    return showUsage(output, `no ${option} match for ${patterns.join(',')}; the configuration has ${known.join(', ')}`);
  }
  const isBuilding = verb !== 'rollback' && options.skipPush !== true;
  if (isBuilding && options.dryRun !== true) {
    const image = `${project.config.image}:${intent.version}`;
    return showUsage(
      output,
      `building images comes later: push ${image} yourself, then run this with --skip-push (-P)`,
    );
  }
  const offline: Situation = {
    config: project.config,
    intent,
    selection,
    facts: { local: offlineFacts(project), hosts: {} },
    fingerprint: fingerprints(project.key, undefined),
  };
  if (options.dryRun === true && options.observe !== true)
    return dryRun(output, options, project, offline, makePlan(offline), isBuilding);
  return withHosts(output, options, project, offline, isBuilding);
}

const offlineFacts = (project: Project): ReturnType<typeof localFacts> =>
  localFacts(
    project.config,
    project.cwd,
    project.key,
    Object.fromEntries(project.secrets.names.map((name) => [name, 'unresolved' as const])),
  );

function dryRun(
  output: Output,
  options: ChangeOptions,
  project: Project,
  situation: Situation,
  planned: Planned,
  isBuilding: boolean,
): number {
  const missing = missingSecrets(secretsOf(planned.plan), project.secrets.names, project.loaded);
  return showPlan(output, {
    plan: planned.plan,
    options,
    missing,
    warnings: project.loaded.warnings,
    isObserved: options.observe === true,
    git: project.git,
    isBuilding,
    intent: situation.intent,
  });
}

async function withHosts(
  output: Output,
  options: ChangeOptions,
  project: Project,
  offline: Situation,
  isBuilding: boolean,
): Promise<number> {
  const { config, secrets, key, cwd, env } = project;
  const resolved = await secrets.resolve();
  const needed = secretsOfConfig(config);
  const broken: Diagnostic[] = [
    ...(resolved.ok ? [] : resolved.failures),
    ...missingSecrets(needed, secrets.names, project.loaded),
  ];
  const blank = resolved.ok ? blankSecrets(project, resolved.value, needed) : [];
  if (broken.length + blank.length > 0 || !resolved.ok)
    return showBlocked(output, offline.intent.verb, [...broken, ...blank]);
  const vault = openVault(resolved.value);
  const { openHosts } = await import('./hosts.ts');
  await using hosts = openHosts({ config, vault, cwd, env, output });
  if (options.dryRun !== true) {
    const { runPreConnect } = await import('./run.ts');
    const code = await runPreConnect(output, options, offline, hosts.executor);
    if (code !== EXIT_CODES.done) return code;
  }
  const situation = await look(project, offline, hosts.executor, vault);
  const planned = makePlan(situation);
  if (options.dryRun === true || planned.plan.blockers.length > 0 || planned.plan.steps.length === 0) {
    return dryRun(output, { ...options, observe: true }, project, situation, planned, isBuilding);
  }
  const { runPlan } = await import('./run.ts');
  // Awaited here: the hosts are closed when this function is left.
  return await runPlan({ output, options, situation, planned, executor: hosts.executor, vault, project });
}

async function look(
  project: Project,
  offline: Situation,
  executor: Executor,
  vault: ReturnType<typeof openVault>,
): Promise<Situation> {
  const { config, key } = project;
  const names = Object.fromEntries(project.secrets.names.map((name) => [name, 'present' as const]));
  const hosts = await observe(executor, config, offline.selection.hosts, key);
  return {
    ...offline,
    facts: { local: { ...offline.facts.local, secrets: names }, hosts },
    fingerprint: fingerprints(key, vault),
  };
}

/** A blank secret is as good as a missing one, and Kamal finds it late or never. */
function blankSecrets(project: Project, values: ReadonlyMap<string, string>, needed: readonly string[]): Diagnostic[] {
  return needed
    .filter((name) => values.get(name)?.trim() === '')
    .map((name) => ({ ...project.secrets.placeOf(name), message: `secret ${name} is blank` }));
}

/** The command's words, for people who run it again. */
export const commandOf = (intent: Intent): string =>
  intent.verb === 'rollback' ? `rollback ${intent.version}` : intent.verb;
