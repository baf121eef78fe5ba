/** Saved plans: the printed plan and the facts it was made from. Its digest is what people approve. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as z from 'zod';
import type { Facts } from '../../planner/facts.ts';
import type { Plan } from '../../planner/plan.ts';
import { isRecord } from '../../planner/same.ts';
import type { Command } from '../../planner/step.ts';
import { failed, ok, type Result } from '../config/result.ts';
import { planDigest, shownPlan } from '../reporters/json.ts';
import { type PlanDocument, planDocument } from '../reporters/plan-schema.ts';
import { recordedFacts } from './facts-schema.ts';

const planFile = planDocument.extend({
  facts: recordedFacts.exactOptional(),
  commit: z.string().exactOptional(),
});

export interface PlanFile {
  readonly plan: Plan;
  readonly digest: string;
  /** What the plan was made from; absent: it was printed, not saved. */
  readonly facts?: Facts;
  /** The commit that was checked out when the plan was made. */
  readonly commit?: string;
}

/** A saved plan as its file's text. */
export function planFileText({ plan, facts, commit }: Omit<PlanFile, 'digest'>): string {
  const { format_version, ...rest } = shownPlan(plan);
  const head = { format_version, digest: planDigest(plan), ...(commit === undefined ? {} : { commit }) };
  return `${JSON.stringify({ ...head, ...rest, facts }, null, 2)}\n`;
}

/** Reads a plan that was saved or printed; the failure is a sentence that begins with the file. */
export function readPlanFile(cwd: string, file: string): Result<PlanFile, string> {
  const read = readJsonFile(cwd, file);
  if (!read.ok) return read;
  const version = formatOf(read.value);
  if (version !== undefined && version !== FORMAT)
    return failed(`${file} has format ${version}, and this kamal-plan reads ${FORMAT}: use the version that made it`);
  const parsed = planFile.safeParse(read.value);
  if (!parsed.success) return failed(`${file} is no plan: ${isFacts(read.value) ? FACTS : whatIsWrong(parsed.error)}`);
  const { facts, commit, digest, ...document } = parsed.data;
  const plan = planOf(document);
  const now = planDigest(plan);
  if (now !== digest)
    return failed(`${file} was changed after it was made: it says ${digest}, and its content is ${now}`);
  return ok({ plan, digest, ...(facts && { facts }), ...(commit === undefined ? {} : { commit }) });
}

/** What this version writes and reads. A minor version adds fields, a major one may change them. */
const FORMAT: Plan['format_version'] = '1.0';

const formatOf = (value: unknown): string | undefined =>
  isRecord(value) && typeof value['format_version'] === 'string' ? value['format_version'] : undefined;

const UNREADABLE: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a directory',
  EACCES: 'you may not read it',
};

/** A JSON file's value. */
export function readJsonFile(cwd: string, file: string): Result<unknown, string> {
  try {
    return ok(JSON.parse(readFileSync(resolve(cwd, file), 'utf8')));
  } catch (error) {
    if (error instanceof SyntaxError) return failed(`${file} is no JSON: ${error.message}`);
    const { code = '', message } = error as NodeJS.ErrnoException;
    return failed(`${file} cannot be read: ${UNREADABLE[code] ?? message}`);
  }
}

const FACTS = 'it holds recorded facts; kamal-plan plan COMMAND --facts makes a plan of them';
const isFacts = (value: unknown): boolean => isRecord(value) && 'recorded_at' in value;

/** The first thing that is wrong, with its place. */
export const whatIsWrong = ({ issues }: z.ZodError): string => placeOf(issues[0], []);

type Issue = z.core.$ZodIssue;

/** Where a value has one of several shapes, the shape that fits best is the one that was meant. */
function placeOf(issue: Issue | undefined, above: readonly PropertyKey[]): string {
  if (issue === undefined) return 'unknown';
  const path = [...above, ...issue.path];
  if (issue.code === 'invalid_union') {
    const deepest = issue.errors.flat().toSorted((one, other) => depthOf(other) - depthOf(one))[0];
    if (deepest !== undefined) return placeOf(deepest, path);
  }
  return `${path.join('.') || 'at the top'}: ${issue.message}`;
}

const depthOf = (issue: Issue): number =>
  issue.path.length + (issue.code === 'invalid_union' ? Math.max(0, ...issue.errors.flat().map(depthOf)) : 0);

/** The plan as a file gives it back: what is printed of it, so that two plans can be compared. */
export const asPrinted = (plan: Plan): Plan => planOf(JSON.parse(JSON.stringify(shownPlan(plan))) as Shown);

type Shown = Omit<PlanDocument, 'digest'>;
type ShownCommand = Shown['steps'][number]['commands'][number];

/** The plan that prints so. Its commands' secrets are text, so it can be shown and compared, not performed. */
function planOf({ steps, ...rest }: Shown): Plan {
  const commandsOf = (commands: readonly ShownCommand[]): Command[] => commands.map(commandOf);
  return {
    ...rest,
    steps: steps.map(({ commands, rescue, undo, ...step }) => ({
      ...step,
      commands: commandsOf(commands),
      rescue: commandsOf(rescue),
      undo: 'how' in undo ? { how: undo.how, commands: commandsOf(undo.commands) } : undo,
    })),
  } as Plan;
}

function commandOf(command: ShownCommand): Command {
  if ('shell' in command) {
    const { shell, stdin } = command;
    return stdin === undefined ? { shell: [shell] } : { shell: [shell], stdin: [stdin] };
  }
  if ('upload' in command) {
    const { upload, mode, content } = command;
    if (typeof content === 'string') return { upload, mode, content: [content] };
    const { local_file: localFile, rendered_for: renderedFor } = content;
    return { upload, mode, content: { localFile, ...(renderedFor === undefined ? {} : { renderedFor }) } };
  }
  if ('local' in command) return { local: command.local, env: command.env, withSecrets: command.with_secrets === true };
  return { pauseSeconds: command.pause_seconds };
}
