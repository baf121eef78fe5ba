/** A run of one pause, as small as a plan can be. */
import type { Plan } from '../../planner/plan.ts';
import { NO_INSIGHTS } from '../reporters/no-insights.ts';
import type { Situation } from '../../planner/situation.ts';

export const plan: Plan = {
  format_version: '1.0',
  intent: { verb: 'deploy', service: 'shop', version: 'v2', force: false, on_failure: 'halt' },
  hosts: [],
  steps: [
    {
      id: 'pause after batch 1 @local',
      kind: 'pause',
      action: 'wait',
      host: 'local',
      phase: 'boot',
      label: 'wait 1 s',
      explain: 'Time to see whether the batch holds.',
      cause: 'boot.wait',
      kept: { rule: 'phase' },
      needs: [],
      gives: [],
      after: [],
      after_any: [],
      guard: { state: 'ready' },
      commands: [{ pauseSeconds: 1 }],
      undo: { irreversible: 'nothing stays behind' },
      rescue: [],
      duration: 1,
      timeout: 31,
    },
  ],
  skipped: [],
  blockers: [],
  ...NO_INSIGHTS,
  summary: { create: 0, update: 0, replace: 0, delete: 0, conditional: 0, done: 0, hosts: 0 },
};

/** The parts of a situation that copies look at. */
export const situation = (output: Situation['config']['output']): Situation =>
  ({
    config: { service: 'shop', destination: 'staging', output },
    intent: { verb: 'deploy', version: 'v2' },
  }) as Situation;
