/** What every changing command starts with, before anybody looks at a host: configuration, intent, selection, local facts. */
import { resolve } from 'node:path';
import type { Executor } from '../executors/executor.ts';
import { select, type Situation } from '../planner/index.ts';
import type { Arguments, Intent, Verb } from '../planner/intent.ts';
import { intentOf as plannedIntentOf } from '../planner/planned-intent.ts';
import { buildRequest, isBuildVerb } from './build/request.ts';
import { buildSource } from './build/source.ts';
import { fingerprints } from './fingerprint.ts';
import { localFacts } from './local-facts.ts';
import type { ChangeOptions } from './options.ts';
import { type Explain, isInteractive, type Output, showBlocked, showUsage } from './output.ts';
import { intentOf, openProject, type Project, strangerIn, versionFor } from './project.ts';
import type { Keys } from './resolved-secrets.ts';
import type { PlanFile } from './saved/plan-file.ts';
import { unfitVersion } from './version-asked.ts';

export interface Request {
  readonly verb: Verb;
  /** Rollback's argument. */
  readonly version?: string;
  /** What the verb is told besides. */
  readonly arguments?: Arguments;
  /** The line that asks for the same again. */
  readonly again: string;
  readonly asks?: Asking;
  /** What cannot be done where something is wrong, unless it is the verb. */
  readonly doing?: string;
  readonly options: ChangeOptions;
  readonly output: Output;
  /** The plan that is applied; it says what is asked. */
  readonly saved?: SavedRequest;
  /** Says something about the plan of a dry run instead of showing it. */
  readonly explain?: Explain;
  /** What happens with what was seen; absent: it is planned and run. */
  readonly onLook?: (looked: Looked) => Promise<number>;
}

/** A command that has looked at its hosts. */
export interface Looked {
  readonly session: Session;
  readonly situation: Situation;
  readonly keys: Keys;
  readonly executor: Executor;
}

/** When the run asks first. Absent: on a terminal. `always`: where nobody can be asked, `-y` has to be given; `never`: not at all. */
export type Asking = 'always' | 'never';

/** A saved plan, and how much of it is wanted. */
export interface SavedRequest extends PlanFile {
  readonly file: string;
  readonly part: Part;
  /** The line that makes a new plan of what this one was asked for. */
  readonly anew: string;
}

/** `until gate`: everything before the first switch; `from switch`: the rest. */
export type Part = 'all' | 'until gate' | 'from switch';

/** One command on one project. */
export interface Session extends Omit<Request, 'verb' | 'version' | 'arguments'> {
  readonly project: Project;
}

export interface Prepared {
  readonly session: Session;
  /** Nobody has looked at a host. */
  readonly situation: Situation;
}

/** Prepares the command; a number is the exit code of one that cannot be understood, and the user was told why. */
export async function prepare(request: Request): Promise<Prepared | number> {
  const { verb, version: _version, arguments: _arguments, ...rest } = request;
  const { output, saved } = request;
  const options = { ...request.options, dryRun: isOnlyShown(request.options) };
  if (request.asks === 'always' && options.dryRun !== true && options.yes !== true && !isInteractive(output))
    return showUsage(output, `kamal-plan ${verb} asks first, and nobody can be asked here: add -y`);
  const mistake = mistakeIn(request.options, output.cwd);
  if (mistake !== undefined) return showUsage(output, mistake);
  const opened = await openProject(options, output);
  if (!opened.ok) return showBlocked(output, request.doing ?? verb, opened.failures);
  const project = saved === undefined ? opened.value : withDigest(opened.value, saved.digest);
  const { config } = project;
  const stranger = strangerIn(config, request.arguments);
  if (stranger !== undefined) return showUsage(output, stranger);
  const intent = saved === undefined ? intentFor(request, project) : plannedIntentOf(saved.plan.intent);
  if (intent === undefined) return showUsage(output, 'no version: git knows no commit here; name one with --version');
  const version = intent.arguments?.container ?? intent.version;
  const unfit = unfitVersion(verb, version, versionSource(version, request, project));
  if (unfit !== undefined) return showUsage(output, unfit);
  const situation = await situationOf(project, intent);
  if (typeof situation === 'string') return showUsage(output, situation);
  return { session: { ...rest, options, project }, situation };
}

/** Where a version was named, in words. */
function versionSource(version: string, { verb, options, saved }: Request, { env }: Project): string {
  if (saved !== undefined) return saved.file;
  if (version === options.version) return '--version';
  return version === env['VERSION'] ? 'VERSION' : `${verb} VERSION`;
}

/** Options that contradict each other, or that only mean something where the plan is only shown. */
function mistakeIn(options: ChangeOptions, cwd: string): string | undefined {
  const { facts, observe, out, yes, dryRun, into = [] } = options;
  const [idle] = isOnlyShown(options) ? [] : forShowing(options);
  if (idle !== undefined) return `${idle} belongs to --dry-run: add it, or leave ${idle} out`;
  if (facts !== undefined && observe === true)
    return 'either --facts or --observe: with recorded facts nobody looks at the hosts';
  if (facts !== undefined && yes === true && dryRun !== true)
    return 'either --facts or -y: a plan of recorded facts is shown or saved, and not run';
  const files = [...(out === undefined ? [] : [out]), ...into.map(({ file }) => file)];
  const twice = files.find((file, at) => files.findIndex((other) => resolve(cwd, other) === resolve(cwd, file)) < at);
  return twice === undefined ? undefined : `${twice} is named twice: one file holds one form`;
}

/** What is said about a plan that is only shown. Nobody who asks for it means to run the plan. */
const forShowing = ({ observe, format = 'tree', detailedExitcode }: ChangeOptions): string[] => [
  ...(observe === true ? ['--observe'] : []),
  ...(format === 'tree' ? [] : [`--format ${format}`]),
  ...(detailedExitcode === true ? ['--detailed-exitcode'] : []),
];

/** What is saved or planned from a record is not run. */
const isOnlyShown = ({ dryRun, out, facts, whatIf, against }: ChangeOptions): boolean =>
  dryRun === true || [out, facts, whatIf, against].some((option) => option !== undefined);

const withDigest = (project: Project, plan: string): Project => ({ ...project, told: { ...project.told, plan } });

function intentFor(request: Request, project: Project): Intent | undefined {
  const { verb, version, options } = request;
  const asked = intentOf(verb, version ?? versionFor(verb, options, project), options, project);
  if (asked === undefined) return undefined;
  const build = buildRequest(verb, options);
  const told = request.arguments === undefined ? {} : { arguments: request.arguments };
  return build === undefined ? { ...asked, ...told } : { ...asked, ...told, build };
}

/** The situation before anybody looks, or what cannot be selected. */
export async function situationOf(project: Project, intent: Intent): Promise<Situation | string> {
  const { config, key, cwd, git } = project;
  const selection = select(config, intent);
  if ('option' in selection) {
    const { option, patterns, known } = selection;
    return `no ${option} match for ${patterns.join(',')}; the configuration has ${known.join(', ')}`;
  }
  const files = localFacts(
    config,
    cwd,
    key,
    namedSecrets(project, () => 'unresolved'),
  );
  const isBuilding = intent.build !== undefined || isBuildVerb(intent.verb);
  const local = isBuilding ? { ...files, build: await buildSource(config.builder, cwd, git.head) } : files;
  return { config, intent, selection, facts: { local, hosts: {} }, fingerprint: fingerprints(key, undefined) };
}

/** Every secret of the secrets files with its state. */
export const namedSecrets = <T extends string>({ secrets }: Project, stateOf: (name: string) => T): Record<string, T> =>
  Object.fromEntries(secrets.names.map((name) => [name, stateOf(name)]));
