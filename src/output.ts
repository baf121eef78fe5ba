/** Where a command's words go, and the pages that every changing command can end with. */
import type { Blocker, Plan } from '../planner/plan.ts';
import { LOCAL } from '../planner/step.ts';
import { type Diagnostic, formatDiagnostic } from './config/diagnostic.ts';
import type { LoadedConfig } from './config/load.ts';
import { expectedOf } from './durations.ts';
import { EXIT_CODES } from './failures.ts';
import type { ChangeOptions } from './options.ts';
import type { Project } from './project.ts';
import { renderBlockers } from './reporters/blockers.ts';
import { FORM_NAMES, FORMS } from './reporters/forms.ts';
import { renderPage } from './reporters/page.ts';
import { isColourful } from './reporters/style.ts';

export interface Output {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** True where somebody can be asked. */
export const isInteractive = ({ stdout, stdin, env }: Output): boolean =>
  stdout.isTTY === true && stdin.isTTY === true && !env['CI'];

/** Columns of pipes and files: a comfortable page. */
export const PAGE_WIDTH = 120;

/** Columns to fit into. */
export const widthOf = ({ stdout }: Output): number => stdout.columns || PAGE_WIDTH;

export const hasColor = ({ stdout, env }: Output): boolean => isColourful(stdout, env);

/** A command that cannot be understood. */
export function showUsage({ stderr }: Output, message: string): number {
  stderr.write(`${message}\n`);
  return EXIT_CODES.usage;
}

/** A configuration or secrets that cannot be used; `verb` is a command, or says what cannot be done. */
export function showBlocked(output: Output, verb: string, problems: readonly Diagnostic[]): number {
  const page = renderBlockers({ blockers: [], intent: { verb } }, problems, {
    width: widthOf(output),
    color: isColourful(output.stderr, output.env),
  });
  output.stderr.write(`${page}\n`);
  return EXIT_CODES.blocked;
}

/** Says something about a plan instead of showing it; the value is the exit code. */
export type Explain = (plan: Plan) => number;

export interface PlanPage {
  readonly output: Output;
  readonly options: ChangeOptions;
  readonly project: Project;
  readonly plan: Plan;
  /** Configuration and secrets that make the plan impossible. */
  readonly problems: readonly Diagnostic[];
  readonly isObserved: boolean;
  readonly explain?: Explain;
  /** The plan that is applied. */
  readonly saved?: { readonly digest: string };
}

/** The plan, or all that makes it impossible. */
export async function showPlan(page: PlanPage): Promise<number> {
  const { output, options, plan, problems, isObserved, explain, saved } = page;
  if (explain !== undefined) return explain(impossible(page));
  const code = codeOf(page);
  const form = FORM_NAMES.find((name) => name === options.format) ?? 'tree';
  const expected = expectedOf(plan, output.env);
  const look = {
    width: widthOf(output),
    color: hasColor(output),
    isObserved,
    verbose: options.verbose ?? false,
    ...(expected === undefined ? {} : { expected }),
    ...(saved === undefined ? {} : { approved: saved.digest }),
  };
  if (form !== 'tree') {
    output.stdout.write(`${await FORMS[form].render(impossible(page), look)}\n`);
    return code;
  }
  showNotices(page);
  const stream = code === EXIT_CODES.blocked ? output.stderr : output.stdout;
  stream.write(`${renderPage(plan, look, problems)}\n`);
  return code;
}

/** Without `--detailed-exitcode` a plan with changes and one without end alike. */
function codeOf({ options, plan, problems }: PlanPage): number {
  if (problems.length + plan.blockers.length > 0) return EXIT_CODES.blocked;
  return options.detailedExitcode === true && plan.steps.length > 0 ? EXIT_CODES.different : EXIT_CODES.done;
}

/** The plan with what makes it impossible, whoever found it, among its blockers. */
export function impossible({ plan, problems }: Pick<PlanPage, 'plan' | 'problems'>): Plan {
  return { ...plan, blockers: [...problems.map(asBlocker), ...plan.blockers] };
}

const asBlocker = ({ file, line, column, message, hint }: Diagnostic): Blocker => ({
  host: LOCAL,
  because: `${file}:${line}:${column} ${message}`,
  fix: hint ?? '',
});

/** What reading the configuration has to say beside its values, on standard error. */
export function showConfigNotices(
  { stderr }: Output,
  { warnings, executed }: Pick<LoadedConfig, 'warnings' | 'executed'>,
): void {
  for (const warning of warnings) stderr.write(`${formatDiagnostic(warning)}\n`);
  for (const { command } of executed) stderr.write(`ran for the configuration: ${command}\n`);
}

/** Warnings on standard error, where no plan is. */
export function showWarnings(
  { output, options }: Pick<PlanPage, 'output' | 'options'>,
  warnings: readonly Diagnostic[],
): void {
  if (options.quiet) return;
  for (const warning of warnings) output.stderr.write(`${formatDiagnostic(warning)}\n`);
}

/** Warnings and what the plan leaves out, on standard error so that a plan can be piped. */
export function showNotices({ output, options, project, plan }: PlanPage): void {
  if (options.quiet) return;
  const { stderr } = output;
  const { git, loaded } = project;
  const { version } = plan.intent;
  showConfigNotices(output, loaded);
  if (isOfCommit(plan) && git.uncommitted.length > 0 && git.head === version) {
    const paths = git.uncommitted;
    const more = paths.length > 5 ? ` and ${paths.length - 5} more` : '';
    const how =
      plan.intent.verb === 'build dev' ? 'but built unless .dockerignore names it' : `so not in ${version.slice(0, 7)}`;
    stderr.write(`not committed, ${how}: ${paths.slice(0, 5).join(', ')}${more}
`);
  }
}

/** True where what the commit holds is what hosts will run. */
const isOfCommit = ({ intent: { verb } }: Plan): boolean =>
  ['setup', 'deploy', 'redeploy'].includes(verb) || verb.startsWith('build ');
