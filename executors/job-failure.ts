/** A job that did not succeed, as a failure. */
import type { Step } from '../planner/plan.ts';
import type { JobOutcome } from './executor.ts';
import type { Failure, GateFindings } from './failure.ts';

/** Lines that a failure quotes of what was printed. */
const LAST_LINES = 20;

/** What went wrong with the step. */
export function toFailure(
  step: Step,
  outcome: Exclude<JobOutcome, { state: 'done' | 'abandoned' }>,
  findings: GateFindings | undefined,
): Failure {
  if (outcome.state === 'lost') return { reason: 'connection-lost', host: step.host, detail: outcome.detail };
  const output = outcome.output
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-LAST_LINES);
  const found = findings === undefined ? {} : { findings };
  if (outcome.state === 'timed-out') {
    return { reason: 'timed-out', host: step.host, command: outcome.command, seconds: step.timeout, output, ...found };
  }
  return { reason: 'command-failed', host: step.host, command: outcome.command, exit: outcome.exit, output, ...found };
}
