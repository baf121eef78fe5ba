/** Reads saved plans and recorded facts, which anybody may have written: every field is looked at. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as z from 'zod';
import type { Plan } from '../../planner/plan.ts';
import { isRecord } from '../../planner/same.ts';
import { failed, ok, type Result } from '../config/result.ts';
import { planDigest } from '../reporters/json.ts';
import { planDocument } from '../reporters/plan-schema.ts';
import type { FactsFile } from './facts-file.ts';
import { recordedFacts, recordedHosts } from './facts-schema.ts';
import { type PlanFile, planOf } from './plan-file.ts';

const planFile = planDocument.extend({
  facts: recordedFacts.exactOptional(),
  commit: z.string().exactOptional(),
});

const factsFile = z.strictObject({
  format_version: z.literal('1.0'),
  service: z.string(),
  destination: z.string().exactOptional(),
  /** By the clock of the machine that looked. */
  recorded_at: z.iso.datetime(),
  hosts: recordedHosts,
});

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

/** Reads recorded facts; the failure is a sentence that begins with the file. */
export function readFactsFile(cwd: string, file: string): Result<FactsFile, string> {
  const read = readJsonFile(cwd, file);
  if (!read.ok) return read;
  if (isRecord(read.value) && 'steps' in read.value)
    return failed(`${file} is a plan: kamal-plan apply or show ${file}; kamal-plan observe --record writes facts`);
  const parsed = factsFile.safeParse(read.value);
  if (!parsed.success)
    return failed(
      `${file} holds no recorded facts: ${whatIsWrong(parsed.error)}; kamal-plan observe --record writes them`,
    );
  return ok(parsed.data);
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
function readJsonFile(cwd: string, file: string): Result<unknown, string> {
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
const whatIsWrong = ({ issues }: z.ZodError): string => placeOf(issues[0], []);

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
