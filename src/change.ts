/**
 * Every command that changes hosts goes this way:
 * configuration → pre-connect hook → look → plan → show → ask → walk → what runs where.
 * A dry run stops after showing; without `--observe` it opens no connection and runs no secret's command.
 */
import type { Executor } from '../executors/executor.ts';
import { brokenHook, hasHook, makePlan, hostsAsked, type Situation } from '../planner/index.ts';
import { once } from '../planner/once.ts';
import type { Plan } from '../planner/plan.ts';
import { LOCAL } from '../planner/step.ts';
import { askBuild } from './build/ask.ts';
import { EXIT_CODES } from './failures.ts';
import { digestOf, fingerprints } from './fingerprint.ts';
import { openHosts } from './hosts.ts';
import { writeInto } from './into.ts';
import { demandOf, isEager, missingOffline, withVerdict } from './demand.ts';
import { keySecrets } from './needed-secrets.ts';
import { observe } from './observing.ts';
import { type PlanPage, showBlocked, showPlan, showUsage, showWarnings } from './output.ts';
import { isOnlyLocked, withLockWait } from './lock-wait.ts';
import { type Looked, namedSecrets, prepare, type Request, type Session, situationOf } from './prepare.ts';
import { type Demand, type Keys, resolveSecrets, withTemplates } from './resolved-secrets.ts';
import { runPlan, runPreConnect } from './run.ts';
import { assumedFiles, fromRecord } from './saved/record.ts';
import { list } from './reporters/wording.ts';
import { savePlan } from './saved/save.ts';
import { unspent } from './saved/spent.ts';
import { showAgainst } from './saved/against.ts';
import { showWhatIf } from './what-if.ts';

/** Runs the command; the value is the process's exit code. */
export async function change(request: Request): Promise<number> {
  const prepared = await prepare(request);
  if (typeof prepared === 'number') return prepared;
  const { session, situation } = prepared;
  const { options } = session;
  if (options.facts !== undefined) return showRecorded(session, situation, options.facts);
  const isLooking = options.observe === true || options.out !== undefined || session.onLook !== undefined;
  return options.dryRun === true && !isLooking
    ? showWithoutLooking(session, situation, false)
    : withHosts(session, situation);
}

/** The plan from recorded facts: nobody looks, and no secret's value is needed. */
async function showRecorded(session: Session, situation: Situation, file: string): Promise<number> {
  const { readFactsFile } = await import('./saved/reading.ts');
  const read = readFactsFile(session.output.cwd, file);
  if (!read.ok) return showUsage(session.output, read.failures);
  const known = fromRecord(situation, read.value);
  if (typeof known === 'string') return showUsage(session.output, known);
  const assumed = assumedFiles(known);
  if (assumed.length > 0 && session.options.quiet !== true)
    session.output.stderr.write(`taken to be as they were when the hosts were looked at: ${list(assumed)}\n`);
  return showWithoutLooking(session, unspent(known), true);
}

async function showWithoutLooking(session: Session, situation: Situation, isObserved: boolean): Promise<number> {
  const { plan } = makePlan(situation);
  const { problems, warnings } = missingOffline(situation, plan, session.project);
  showWarnings(session, warnings);
  return showPage({ ...session, plan, problems, isObserved }, situation);
}

/** The plan on the screen and in files. */
async function showPage(page: Session & PlanPage, situation: Situation): Promise<number> {
  const unwritten = await writeInto(page);
  if (unwritten !== undefined) return unwritten;
  const { whatIf, against } = page.options;
  const isPossible = page.plan.blockers.length + page.problems.length === 0;
  if (whatIf !== undefined && isPossible) return showWhatIf(page.output, situation, makePlan(situation), whatIf);
  if (against !== undefined && isPossible) return showAgainst(page, situation, against);
  const code = await showPlan(page);
  return code === EXIT_CODES.blocked ? code : ((await savePlan(page, situation)) ?? code);
}

async function withHosts(session: Session, offline: Situation): Promise<number> {
  const { output, options, project } = session;
  const expected = (): Plan => expectedOf(offline);
  const isLocal = !isEager(offline) && expected().steps.every(({ host }) => host === LOCAL);
  const isRun = options.dryRun !== true;
  const isHooked = isRun && hasHook(offline, 'pre-connect');
  const demand = demandOf({ situation: offline, expected, isRun, isHooked, isLocal });
  const keys = await resolveSecrets(project, offline, demand);
  showWarnings(session, keys.warnings);
  if (isRun && brokenHook(offline, 'pre-connect') !== undefined)
    return showPage({ ...session, plan: expected(), problems: keys.problems, isObserved: false }, offline);
  const isKeyless = !isLocal && keys.troublesOf(keySecrets(project.config)).length > 0;
  if (isKeyless || (isHooked && keys.problems.length > 0))
    return showBlocked(output, session.doing ?? offline.intent.verb, keys.problems);
  const since = Date.now();
  const code = isHooked ? await preConnect(session, offline, keys) : EXIT_CODES.done;
  if (code !== EXIT_CODES.done) return code;
  // A hook may have made files that are uploaded.
  const again = isHooked ? await situationOf(project, offline.intent) : offline;
  const unseen = typeof again === 'string' ? offline : again;
  return onHosts({ session, unseen, isLocal, since, demand, keys: withTemplates(keys, project, unseen) });
}

/** The plan as it is without a look. */
const expectedOf = once((situation: Situation): Plan => makePlan(situation).plan);

/** Runs the pre-connect hook; anything but `done` ends the command. */
async function preConnect(session: Session, offline: Situation, { vault }: Keys): Promise<number> {
  const { output, project } = session;
  const { config, cwd, env } = project;
  await using hosts = openHosts({ config, vault, cwd, env, output });
  return await runPreConnect(session, offline, hosts.executor);
}

interface Connecting {
  readonly session: Session;
  /** Nobody has looked at a host. */
  readonly unseen: Situation;
  readonly isLocal: boolean;
  /** Milliseconds of the epoch at which the run began. */
  readonly since: number;
  readonly demand: Demand;
  readonly keys: Keys;
}

async function onHosts({ session, unseen, isLocal, since, demand, keys }: Connecting): Promise<number> {
  const { output, project } = session;
  const { config, cwd, env } = project;
  await using hosts = openHosts({ config, vault: keys.vault, cwd, env, output, since });
  const places = isLocal ? [] : hostsAsked(unseen);
  const lookAgain = (): Promise<Situation> => look(session, unseen, hosts.executor, keys, places);
  // Awaited here: the hosts are closed when this function is left.
  return await withLockWait(session, lookAgain, (situation) =>
    (session.onLook ?? planAndRun)({
      session,
      situation,
      keys: withVerdict(keys, demand, situation),
      executor: hosts.executor,
    }),
  );
}

/** What is done once somebody has looked: planned and run, unless the request says otherwise. */
async function planAndRun({ session, situation: seen, keys, executor }: Looked): Promise<number> {
  const situation = unspent(seen);
  const planned = makePlan(situation);
  const { plan } = planned;
  const page = { ...session, plan, problems: keys.problems, isObserved: true };
  const isImpossible = plan.blockers.length + keys.problems.length > 0;
  if (session.options.dryRun === true || isImpossible || plan.steps.length === 0) {
    const code = await showPage(page, situation);
    return keys.problems.length === 0 && isOnlyLocked(situation, plan) ? EXIT_CODES.lockHeld : code;
  }
  const unwritten = await writeInto(page);
  if (unwritten !== undefined) return unwritten;
  return runPlan({ ...session, situation, planned, executor, vault: keys.vault });
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
  const local = {
    ...offline.facts.local,
    ...built,
    files,
    secrets: namedSecrets(project, (name) => (keys.vault.has(name) ? 'present' : 'unresolved')),
  };
  return { ...offline, facts: { local, hosts }, fingerprint: fingerprints(key, keys.vault) };
}
