/** Where a command's words go, and the pages that every changing command can end with. */
import type { Intent } from '../planner/intent.ts';
import type { Plan } from '../planner/plan.ts';
import { type Diagnostic, formatDiagnostic } from './config/diagnostic.ts';
import { EXIT_CODES } from './failures.ts';
import type { GitFacts } from './git.ts';
import type { ChangeOptions } from './options.ts';
import { renderBlockers } from './reporters/blockers.ts';
import { renderJson } from './reporters/json.ts';
import { isColourful } from './reporters/style.ts';
import { renderTree } from './reporters/tree.ts';

export interface Output {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

const FALLBACK_WIDTH = 120;

/** Columns to fit into; a pipe gets a comfortable page. */
export const widthOf = ({ stdout }: Output): number => stdout.columns || FALLBACK_WIDTH;

export const hasColor = ({ stdout, env }: Output): boolean => isColourful(stdout, env);

/** A command that cannot be understood. */
export function showUsage({ stderr }: Output, message: string): number {
  stderr.write(`${message}\n`);
  return EXIT_CODES.usage;
}

/** A configuration or secrets that cannot be used. */
export function showBlocked(output: Output, verb: string, problems: readonly Diagnostic[]): number {
  const page = renderBlockers({ blockers: [], intent: { verb } }, problems, {
    width: widthOf(output),
    color: isColourful(output.stderr, output.env),
  });
  output.stderr.write(`${page}\n`);
  return EXIT_CODES.blocked;
}

export interface PlanPage {
  readonly plan: Plan;
  readonly options: ChangeOptions;
  readonly missing: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
  readonly isObserved: boolean;
  readonly git: GitFacts;
  readonly isBuilding: boolean;
  readonly intent: Intent;
}

/** The plan, or all that makes it impossible. */
export function showPlan(output: Output, page: PlanPage): number {
  const { plan, options, missing } = page;
  const isBlocked = missing.length + plan.blockers.length > 0;
  if (options.format === 'json') {
    output.stdout.write(`${renderJson(plan)}\n`);
    return isBlocked ? EXIT_CODES.blocked : EXIT_CODES.done;
  }
  showNotices(output, page);
  const look = { width: widthOf(output), color: hasColor(output) };
  if (isBlocked) {
    output.stderr.write(`${renderBlockers(plan, missing, look)}\n`);
    return EXIT_CODES.blocked;
  }
  output.stdout.write(
    `${renderTree(plan, { ...look, isObserved: page.isObserved, verbose: options.verbose ?? false })}\n`,
  );
  return EXIT_CODES.done;
}

/** Warnings and what the plan leaves out, on standard error so that a plan can be piped. */
export function showNotices({ stderr }: Output, { warnings, git, isBuilding, options, intent }: PlanPage): void {
  if (options.quiet) return;
  for (const warning of warnings) stderr.write(`${formatDiagnostic(warning)}\n`);
  if (git.uncommitted.length > 0 && git.head === intent.version) {
    stderr.write(
      `not committed, so not in ${intent.version.slice(0, 7)}: ${git.uncommitted
        .map((line) => line.slice(3))
        .slice(0, 5)
        .join(', ')}\n`,
    );
  }
  if (isBuilding)
    stderr.write(
      'The plan starts with the image in the registry: building comes later, push it yourself and add --skip-push (-P).\n',
    );
}
