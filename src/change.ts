/**
 * Every command that changes hosts goes this way:
 * configuration → pre-connect hook → look → plan → show → ask → walk → what runs where.
 * A dry run stops after showing; without `--observe` it opens no connection and runs no secret's command.
 */
import type { Executor } from '../executors/executor.ts';
import { makePlan, select, type Situation } from '../planner/index.ts';
import type { Arguments, Verb } from '../planner/intent.ts';
import type { Plan } from '../planner/plan.ts';
import { LOCAL } from '../planner/step.ts';
import { askBuild } from './build/ask.ts';
import { buildRequest, isBuildVerb } from './build/request.ts';
import { buildSource } from './build/source.ts';
import { EXIT_CODES } from './failures.ts';
import { digestOf, fingerprints } from './fingerprint.ts';
import { writeInto } from './into.ts';
import { localFacts } from './local-facts.ts';
import { missingSecrets, secretsOf } from './needed-secrets.ts';
import { observe } from './observing.ts';
import type { ChangeOptions } from './options.ts';
import { type Output, showBlocked, showPlan, showUsage, showWarnings } from './output.ts';
import { isOnlyLocked, withLockWait } from './lock-wait.ts';
import { isInteractive } from './output.ts';
import { intentOf, openProject, type Project, strangerIn, versionFor } from './project.ts';
import { type Keys, resolveSecrets } from './resolved-secrets.ts';

export interface Request {
  readonly verb: Verb;
  /** Rollback's argument. */
  readonly version?: string;
  /** What the verb is told besides. */
  readonly arguments?: Arguments;
  /** Words behind the verb that repeat the run. */
  readonly repeats?: readonly string[];
  readonly asks?: Asking;
  readonly options: ChangeOptions;
  readonly output: Output;
}

/** When the run asks first. Absent: on a terminal. `always`: where nobody can be asked, `-y` has to be given; `never`: not at all. */
export type Asking = 'always' | 'never';

/** One command on one project. */
export interface Session {
  readonly repeats?: readonly string[];
  readonly asks?: Asking;
  readonly output: Output;
  readonly options: ChangeOptions;
  readonly project: Project;
}

/** Runs the command; the value is the process's exit code. */
export async function change(request: Request): Promise<number> {
  const { verb, version, options, output, repeats, asks } = request;
  if (asks === 'always' && options.dryRun !== true && options.yes !== true && !isInteractive(output))
    return showUsage(output, `kamal-plan ${verb} asks first, and nobody can be asked here: add -y`);
  const opened = await openProject(options, output);
  if (!opened.ok) return showBlocked(output, verb, opened.failures);
  const project = opened.value;
  const { config, key } = project;
  const stranger = strangerIn(config, request.arguments);
  if (stranger !== undefined) return showUsage(output, stranger);
  const asked = intentOf(verb, version ?? versionFor(verb, options, project), options, project);
  if (asked === undefined) return showUsage(output, 'no version: this is no git repository; name one with --version');
  const build = buildRequest(verb, options);
  const told = request.arguments === undefined ? {} : { arguments: request.arguments };
  const intent = build === undefined ? { ...asked, ...told } : { ...asked, ...told, build };
  const selection = select(config, intent);
  if ('option' in selection) {
    const { option, patterns, known } = selection;
    return showUsage(output, `no ${option} match for ${patterns.join(',')}; the configuration has ${known.join(', ')}`);
  }
  const session: Session = {
    output,
    options,
    project,
    ...(repeats === undefined ? {} : { repeats }),
    ...(asks === undefined ? {} : { asks }),
  };
  const files = localFacts(config, project.cwd, key, named(project, 'unresolved'));
  const isBuilding = build !== undefined || isBuildVerb(verb);
  const local = isBuilding
    ? { ...files, build: await buildSource(config.builder, project.cwd, project.git.head) }
    : files;
  const offline: Situation = {
    config,
    intent,
    selection,
    facts: { local, hosts: {} },
    fingerprint: fingerprints(key, undefined),
  };
  return options.dryRun === true && options.observe !== true
    ? showOffline(session, offline)
    : withHosts(session, offline);
}

const named = <T extends string>({ secrets }: Project, state: T): Record<string, T> =>
  Object.fromEntries(secrets.names.map((name) => [name, state]));

async function showOffline(session: Session, situation: Situation): Promise<number> {
  const { plan } = makePlan(situation);
  const problems = missingSecrets(secretsOf(plan), situation, session.project);
  const page = { ...session, plan, problems, isObserved: false };
  return (await writeInto(page)) ?? showPlan(page);
}

async function withHosts(session: Session, offline: Situation): Promise<number> {
  const { output, options, project } = session;
  const { config, cwd, env } = project;
  const expected = makePlan(offline).plan;
  const keys = await resolveSecrets(project, offline, neededBy(offline, expected));
  showWarnings(session, keys.warnings);
  const isHooked = options.dryRun !== true && offline.facts.local.hooks.includes('pre-connect');
  if (keys.problems.length > 0 && isHooked) return showBlocked(output, offline.intent.verb, keys.problems);
  const { openHosts } = await import('./hosts.ts');
  await using hosts = openHosts({ config, vault: keys.vault, cwd, env, output });
  if (isHooked) {
    const { runPreConnect } = await import('./run.ts');
    const code = await runPreConnect(session, offline, hosts.executor);
    if (code !== EXIT_CODES.done) return code;
  }
  const isLocal = expected.steps.every(({ host }) => host === LOCAL);
  const places = isLocal ? [] : offline.selection.hosts;
  const lookAgain = (): Promise<Situation> => look(session, offline, hosts.executor, keys, places);
  // Awaited here: the hosts are closed when this function is left.
  return await withLockWait(session, lookAgain, (situation) => planAndRun(session, situation, keys, hosts.executor));
}

async function planAndRun(session: Session, situation: Situation, keys: Keys, executor: Executor): Promise<number> {
  const planned = makePlan(situation);
  const { plan } = planned;
  const page = { ...session, plan, problems: keys.problems, isObserved: true };
  const unwritten = await writeInto(page);
  if (unwritten !== undefined) return unwritten;
  const isImpossible = plan.blockers.length + keys.problems.length > 0;
  if (session.options.dryRun === true || isImpossible || plan.steps.length === 0) {
    const code = await showPlan(page);
    return keys.problems.length === 0 && isOnlyLocked(situation, plan) ? EXIT_CODES.lockHeld : code;
  }
  const { runPlan } = await import('./run.ts');
  return runPlan({ ...session, situation, planned, executor, vault: keys.vault });
}

/** Deploys find all that is missing, whatever the hosts look like; other verbs need what their steps need. */
function neededBy({ config, intent }: Situation, expected: Plan): string[] | undefined {
  if (['setup', 'deploy', 'redeploy', 'rollback'].includes(intent.verb)) return undefined;
  const keys = config.ssh.keyData.flatMap((key) => ('secret' in key ? [key.secret] : []));
  return [...new Set([...secretsOf(expected), ...keys])].sort();
}

async function look(
  { project }: Session,
  offline: Situation,
  executor: Executor,
  keys: Keys,
  places: readonly string[],
): Promise<Situation> {
  const { config, key } = project;
  const { build } = offline.facts.local;
  const [hosts, asked] = await Promise.all([
    observe(executor, config, places, key),
    build === undefined ? undefined : askBuild(offline, build, executor, keys.vault),
  ]);
  const rendered = [...(keys.rendered ?? [])].map(([name, text]) => [name, digestOf(key, text)] as const);
  const files = { ...offline.facts.local.files, ...Object.fromEntries(rendered) };
  const built = asked === undefined ? {} : { build: asked };
  const local = { ...offline.facts.local, ...built, files, secrets: named(project, 'present') };
  return { ...offline, facts: { local, hosts }, fingerprint: fingerprints(key, keys.vault) };
}
