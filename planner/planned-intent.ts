/** What was asked, as a plan tells it, and back: a saved plan can be asked for again. */
import type { Config } from './config.ts';
import type { Intent } from './intent.ts';
import type { Plan } from './plan.ts';

type PlannedIntent = Plan['intent'];

/** What was asked, in the plan. */
export function plannedIntent({ service, destination }: Config, intent: Intent): PlannedIntent {
  const { verb, version, hosts, roles, build, force, onFailure } = intent;
  return {
    verb,
    service,
    version,
    ...(intent.arguments === undefined ? {} : { arguments: intent.arguments }),
    ...(destination === undefined ? {} : { destination }),
    ...(hosts === undefined ? {} : { hosts }),
    ...(roles === undefined ? {} : { roles }),
    ...(build === undefined ? {} : { build }),
    ...(intent.primaryOnly ? { primary_only: true } : {}),
    ...(intent.skipHooks ? { skip_hooks: true } : {}),
    ...(intent.lockHeld ? { lock_held: true } : {}),
    force,
    on_failure: onFailure,
    ...(intent.isSaved ? { is_saved: true } : {}),
    ...(intent.appliedBefore === undefined ? {} : { applied_before: intent.appliedBefore }),
  };
}

/** What was asked when the plan was made. */
export function intentOf(planned: PlannedIntent): Intent {
  const { verb, version, hosts, roles, build, force } = planned;
  return {
    verb,
    version,
    ...(planned.arguments === undefined ? {} : { arguments: planned.arguments }),
    ...(hosts === undefined ? {} : { hosts }),
    ...(roles === undefined ? {} : { roles }),
    ...(build === undefined ? {} : { build }),
    ...(planned.applied_before === undefined ? {} : { appliedBefore: planned.applied_before }),
    primaryOnly: planned.primary_only === true,
    skipHooks: planned.skip_hooks === true,
    force,
    lockHeld: planned.lock_held === true,
    isSaved: planned.is_saved === true,
    onFailure: planned.on_failure,
  };
}
