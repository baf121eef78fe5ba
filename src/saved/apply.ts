/** `apply FILE`: what was approved is run, or nothing is. */
import { makePlan } from '../../planner/index.ts';
import type { Plan } from '../../planner/plan.ts';
import { EXIT_CODES } from '../failures.ts';
import { isOnlyLocked } from '../lock-wait.ts';
import { hasColor, showPlan, widthOf } from '../output.ts';
import type { Looked, SavedRequest } from '../prepare.ts';
import { renderRefusal } from '../reporters/refusal.ts';
import { list } from '../reporters/wording.ts';
import { runPlan } from '../run.ts';
import { judge } from './judge.ts';
import { recorded } from './save.ts';
import { spentBy } from './spent.ts';

/** Runs the plan where it still holds; otherwise says what changed, before the first change. */
export async function applySaved({ session, situation, keys, executor }: Looked): Promise<number> {
  const { saved, output, options } = session;
  if (saved?.facts === undefined) throw new Error('nothing is applied');
  const refuse = (refusal: Parameters<typeof renderRefusal>[1]): number => {
    const look = { width: widthOf(output), color: hasColor(output) };
    output.stderr.write(`${renderRefusal({ ...saved, options }, refusal, look)}\n`);
    return EXIT_CODES.stale;
  };
  const spent = spentBy(saved.digest, situation);
  if (spent !== undefined) return refuse({ state: 'spent', by: spent });
  const now = makePlan(situation).plan;
  if (now.blockers.length + keys.problems.length > 0) {
    const code = await showPlan({ ...session, plan: now, problems: keys.problems, isObserved: true });
    return keys.problems.length === 0 && isOnlyLocked(situation, now) ? EXIT_CODES.lockHeld : code;
  }
  const { facts } = recorded(situation);
  const judgement = judge({ saved: { ...saved, facts: saved.facts }, situation, facts });
  if (judgement.state !== 'holds') return refuse(judgement);
  noteCommit(session, saved);
  const { planned } = judgement;
  noteFiles(session, planned.plan);
  if (options.dryRun === true || planned.plan.steps.length === 0)
    return showPlan({ ...session, plan: planned.plan, problems: [], isObserved: true });
  return runPlan({ ...session, situation, planned, executor, vault: keys.vault });
}

/** Hooks and uploaded files are those of the checkout, not of the plan. */
function noteCommit({ output, project, options }: Looked['session'], { commit }: SavedRequest): void {
  const { head } = project.git;
  if (options.quiet === true || commit === undefined || head === undefined || head === commit) return;
  const short = (id: string): string => id.slice(0, 7);
  output.stderr.write(
    `made at ${short(commit)}, applied at ${short(head)}: hooks and uploaded files are those of ${short(head)}\n`,
  );
}

/** A plan names the files that it uploads; what is in them is in no plan, so nobody approved it. */
function noteFiles({ output, options }: Looked['session'], { steps }: Plan): void {
  const uploaded = steps.flatMap(({ commands }) =>
    commands.flatMap((command) =>
      'upload' in command && 'localFile' in command.content ? [command.content.localFile] : [],
    ),
  );
  if (options.quiet === true || uploaded.length === 0) return;
  output.stderr.write(`uploaded as they are here, which no approval covers: ${list([...new Set(uploaded)].sort())}\n`);
}
