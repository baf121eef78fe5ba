/** A job that did not succeed, as a failure. */
import type { Step } from '../planner/plan.ts';
import { LOCK_HELD_EXIT } from '../planner/steps/lock.ts';
import type { JobOutcome } from './executor.ts';
import type { Failure, GateFindings } from './failure.ts';

/** Lines that a failure quotes of what was printed. */
const LAST_LINES = 20;

const TAKE_LOCKS = new Set(['take-lock', 'hold-lock']);

type Unsuccessful = Exclude<JobOutcome, { state: 'done' | 'abandoned' }>;

/** What went wrong with the step. */
export function toFailure(step: Step, outcome: Unsuccessful, findings: GateFindings | undefined): Failure {
  if (outcome.state === 'lost') {
    const unsent = outcome.isUnsent === true ? { isUnsent: true as const } : {};
    return { reason: 'connection-lost', host: step.host, detail: outcome.detail, ...unsent };
  }
  const output = outcome.output
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-LAST_LINES);
  if (outcome.state === 'timed-out') {
    return { reason: 'timed-out', host: step.host, command: outcome.command, seconds: step.timeout, output };
  }
  if (outcome.exit === LOCK_HELD_EXIT && TAKE_LOCKS.has(step.kind)) {
    return { reason: 'lock-held', host: step.host, details: output.join('\n') };
  }
  const found = findings === undefined ? {} : { findings };
  return { reason: 'command-failed', host: step.host, command: outcome.command, exit: outcome.exit, output, ...found };
}

/**
 * What keeps the step from starting: its host changed since it was observed, or did not say whether it did. Then a step that
 * travelled with the question may have been done.
 */
export function toVerificationFailure(step: Step, outcome: Unsuccessful, isTravelling: boolean): Failure {
  if (outcome.state === 'failed')
    return { reason: 'drift', host: step.host, detail: 'its containers changed after they were looked at' };
  const detail = outcome.state === 'lost' ? outcome.detail : 'it did not say in time whether it is as it was';
  const isUnsent = !isTravelling || (outcome.state === 'lost' && outcome.isUnsent === true);
  return toFailure(step, { state: 'lost', detail, ...(isUnsent ? { isUnsent } : {}) }, undefined);
}
