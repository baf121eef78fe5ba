/** `--out FILE`: the plan and what it was made from, to be applied later, here or elsewhere. */
import { resolve } from 'node:path';
import { factsOf } from '../../planner/facts.ts';
import { makePlan, type Situation } from '../../planner/index.ts';
import { LOCAL } from '../../planner/step.ts';
import { applyLine } from '../command-line.ts';
import { EXIT_CODES } from '../failures.ts';
import { writeWhole } from '../whole-file.ts';
import type { Session } from '../prepare.ts';
import { planDigest } from '../reporters/json.ts';
import { list } from '../reporters/wording.ts';
import { planFileText } from './plan-file.ts';
import { listen, referenceOf, withReferences } from './references.ts';

/** Writes the plan of the situation; a number is the exit code of one that cannot be saved. */
export async function savePlan(
  { options, output, project }: Session,
  situation: Situation,
): Promise<number | undefined> {
  const { out } = options;
  if (out === undefined) return undefined;
  const { plan, facts } = recorded(situation);
  const isKnown = (host: string): boolean => host === LOCAL || factsOf(facts, host) !== undefined;
  const unknown = [...new Set(plan.steps.flatMap(({ host }) => (isKnown(host) ? [] : [host])))];
  if (unknown.length > 0) {
    output.stderr.write(`--out ${out}: nothing is known of ${list(unknown)}, so there is no plan to apply\n`);
    return EXIT_CODES.blocked;
  }
  const { head } = project.git;
  const problem = await writeWhole(
    resolve(output.cwd, out),
    planFileText({ plan, facts, ...(head && { commit: head }) }),
  );
  if (problem !== undefined) {
    output.stderr.write(`--out ${out}: ${problem}; nothing was saved\n`);
    return EXIT_CODES.failed;
  }
  output.stderr.write(`saved to ${out}: ${applyLine(options, out, '--approve', planDigest(plan))}\n`);
  return undefined;
}

/** The plan of a situation, and the facts it depends on with references instead of fingerprints. */
export function recorded(situation: Situation) {
  const isRecorded = situation.fingerprint === referenceOf;
  const heard = listen(situation.fingerprint);
  const { plan } = makePlan({ ...situation, fingerprint: heard.fingerprint });
  const facts = isRecorded ? situation.facts : withReferences(situation.facts, heard, situation.config);
  return { plan, facts };
}
