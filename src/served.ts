/** What runs where: the table at the end of a run, foreseen from the facts and the steps that were done. */
import type { WalkOutcome } from '../executors/event.ts';
import { factsOf, type HostFacts } from '../planner/facts.ts';
import type { Planned } from '../planner/index.ts';
import { rolesOn } from '../planner/selection.ts';
import type { Situation } from '../planner/situation.ts';
import { containersOfRole, currentOfRole, plainVersionOf, versionOf } from '../planner/steps/container-facts.ts';
import type { VersionRow } from './reporters/versions.ts';

/** The facts of every host once the steps that were done have had their effect. */
function factsAfter({ facts }: Situation, { plan, effects }: Planned, outcome: WalkOutcome): Map<string, HostFacts> {
  const done = new Set(outcome.done);
  const after = new Map<string, HostFacts>();
  for (const { id, host } of plan.steps) {
    const before = after.get(host) ?? factsOf(facts, host);
    const effect = effects.get(id);
    if (before !== undefined && effect !== undefined && done.has(id)) after.set(host, effect(before));
  }
  return after;
}

/** One row per host and role; none where the plan is about no role. */
export function versionRows(situation: Situation, planned: Planned, outcome: WalkOutcome): VersionRow[] {
  if (planned.plan.steps.every(({ role }) => role === undefined)) return [];
  const { config, selection, facts, intent } = situation;
  const after = factsAfter(situation, planned, outcome);
  const failed = new Set(outcome.failed.map(({ step }) => step));
  return selection.appHosts.flatMap((host) =>
    rolesOn(selection, host).map(({ name: role }): VersionRow => {
      const versionIn = (there: HostFacts | undefined): string | undefined => {
        const current = there && currentOfRole(there, config, role);
        return current === undefined ? undefined : plainVersionOf(config, role, current);
      };
      const was = versionIn(factsOf(facts, host));
      const isGateFailed = planned.plan.steps.some(
        (step) => failed.has(step.id) && step.host === host && step.role === role && step.rescue.length > 0,
      );
      const now = after.get(host) ?? factsOf(facts, host);
      const isNew =
        now !== undefined &&
        containersOfRole(now, config, role).some((one) => versionOf(config, role, one) === intent.version);
      const version = isGateFailed ? was : versionIn(now);
      return {
        host,
        role,
        ...(version === undefined ? {} : { version }),
        ...(was === undefined ? {} : { was }),
        ...(isGateFailed && isNew ? { note: `${intent.version} stopped` } : {}),
      };
    }),
  );
}

/** The container of a role that serves on a host before the run. */
export function servingBefore(situation: Situation, host: string, role: string): string | undefined {
  const facts = factsOf(situation.facts, host);
  return facts && currentOfRole(facts, situation.config, role)?.name;
}
