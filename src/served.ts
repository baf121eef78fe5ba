/** What runs where: the table at the end of a run, foreseen from the facts and the steps that were done. */
import type { WalkOutcome } from '../executors/event.ts';
import { factsOf, type HostFacts } from '../planner/facts.ts';
import type { Planned } from '../planner/index.ts';
import { containerName } from '../planner/names.ts';
import { rolesOn } from '../planner/selection.ts';
import type { Situation } from '../planner/situation.ts';
import {
  containerNamed,
  containersOfRole,
  currentOfRole,
  plainVersionOf,
  versionOf,
} from '../planner/steps/container-facts.ts';
import type { VersionRow } from './reporters/versions.ts';

/** The facts of every host once the steps that are done have had their effect. */
function factsAfter(
  { facts }: Situation,
  { plan, effects }: Planned,
  done: ReadonlySet<string>,
): Map<string, HostFacts> {
  const after = new Map<string, HostFacts>();
  for (const { id, host } of plan.steps) {
    const before = after.get(host) ?? factsOf(facts, host);
    const effect = effects.get(id);
    if (before !== undefined && effect !== undefined && done.has(id)) after.set(host, effect(before));
  }
  return after;
}

/** One row per host and role; none where the whole plan would leave every role the container that it has. */
export function versionRows(situation: Situation, planned: Planned, outcome: WalkOutcome): VersionRow[] {
  const rows = rowsOf(situation, planned, outcome);
  return isAboutVersions(situation, planned) || rows.some(({ note }) => note !== undefined) ? rows : [];
}

function isAboutVersions(situation: Situation, planned: Planned): boolean {
  const { config, selection, facts } = situation;
  const after = factsAfter(situation, planned, new Set(planned.plan.steps.map(({ id }) => id)));
  return selection.appHosts.some((host) => {
    const [was, now] = [factsOf(facts, host), after.get(host)];
    const idIn = (there: HostFacts | undefined, role: string): string | undefined =>
      there && currentOfRole(there, config, role)?.id;
    return now !== undefined && rolesOn(selection, host).some(({ name }) => idIn(was, name) !== idIn(now, name));
  });
}

function rowsOf(situation: Situation, planned: Planned, outcome: WalkOutcome): VersionRow[] {
  const { config, selection, facts, intent } = situation;
  const after = factsAfter(situation, planned, new Set(outcome.done));
  const begun = new Set([...outcome.done, ...outcome.failed.map(({ step }) => step), ...outcome.abandoned]);
  const atWorst = factsAfter(situation, planned, begun);
  const failed = new Map(outcome.failed.map((one) => [one.step, one]));
  return selection.appHosts.flatMap((host) =>
    rolesOn(selection, host).map(({ name: role }): VersionRow => {
      const versionIn = (there: HostFacts | undefined): string | undefined => {
        const current = there && currentOfRole(there, config, role);
        return current === undefined ? undefined : plainVersionOf(config, role, current);
      };
      const was = versionIn(factsOf(facts, host));
      const gates = planned.plan.steps.filter(
        (step) => step.host === host && step.role === role && step.rescue.length > 0,
      );
      const failedGate = gates.map(({ id }) => failed.get(id)).find((one) => one !== undefined);
      const isUntold = failedGate?.isRescued !== true && gates.some(({ id }) => outcome.unheard.includes(id));
      const now = after.get(host) ?? factsOf(facts, host);
      const isNew =
        now !== undefined &&
        containersOfRole(now, config, role).some((one) => versionOf(config, role, one) === intent.version);
      const version = failedGate === undefined && !isUntold ? versionIn(now) : was;
      const note = isUntold
        ? `or ${intent.version}: nobody heard`
        : failedGate !== undefined && failedGate.failure.reason !== 'connection-lost' && isNew
          ? `${intent.version} ${failedGate.isRescued === false ? 'could not be stopped' : 'stopped'}`
          : undefined;
      const left = was === undefined ? undefined : (atWorst.get(host) ?? factsOf(facts, host));
      const isLeft = left !== undefined && containerNamed(left, containerName(config, role, was ?? '')) !== undefined;
      return {
        host,
        role,
        ...(version === undefined ? {} : { version }),
        ...(was === undefined ? {} : { was }),
        ...(isLeft ? { isLeft } : {}),
        ...(note === undefined ? {} : { note }),
      };
    }),
  );
}

/** The container of a role that serves on a host before the run. */
export function servingBefore(situation: Situation, host: string, role: string): string | undefined {
  const facts = factsOf(situation.facts, host);
  return facts && currentOfRole(facts, situation.config, role)?.name;
}
