/** A saved plan is applied once: its last change is a line of the audit log that says so, and looking finds it again. */
import * as names from '../names.ts';
import type { Situation } from '../situation.ts';
import type { Draft } from '../step.ts';
import type { Thing } from '../things.ts';
import * as things from '../things.ts';
import { auditLine } from './audit.ts';
import { draft } from './draft.ts';

/** How the audit line begins; the plan's digest follows. */
export const APPLIED = 'Applied plan';

/** Records that the plan was applied, behind everything that `needs` stands for. */
export function recordApplied(situation: Situation, host: string, needs: readonly Thing[]): Draft {
  const { config } = situation;
  return draft({
    kind: 'record-applied',
    host,
    subject: names.serviceWithDestination(config),
    action: 'update',
    label: 'record that this plan was applied',
    explain: `Adds a line to ${names.auditLog(config)} on ${host}; a plan that is recorded there is not applied again.`,
    cause: 'a saved plan is applied once',
    phase: 'finish',
    keep: 'any',
    needs,
    gives: [things.recorded(names.serviceWithDestination(config))],
    commands: () => [auditLine(config, [`'${APPLIED} '`, { run: 'plan', as: 'shell' }])],
    undo: () => ({ irreversible: 'the audit log only grows' }),
    timeout: 30,
  });
}
