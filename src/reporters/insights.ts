/** What a plan says beyond its steps, in words: whom it touches, what it leaves as it is, what nobody knows yet. */
import { commandFor } from '../../planner/command-line.ts';
import type { Drift, Neighbour, Orphan, Overlap, RollbackTargets } from '../../planner/insight.ts';
import type { Plan } from '../../planner/plan.ts';
import { isRelease } from '../../planner/steps/release.ts';
import { releaseTexts } from './failing.ts';
import { isWaypoint } from './groups.ts';
import { hostList, together } from './host-names.ts';
import type { Expected } from './look.ts';
import { count, list, shorten } from './wording.ts';

/** Two versions of a role at once, role by role. */
export const overlapLines = (plan: Plan): string[] => plan.overlaps.map((overlap) => overlapLine(overlap, plan));

function overlapLine(overlap: Overlap, plan: Plan): string {
  const { role, old, new: version, how, hosts, phases, left_out: out, is_certain: isCertain } = overlap;
  const left =
    out.length === 0 ? '' : ` ${hostList(out, plan)} ${out.length === 1 ? 'keeps' : 'keep'} what runs there now.`;
  if (hosts.length === 0) return `${role}:${left}`;
  const before = old.length === 0 ? 'an older version' : list(old);
  const sure = <T>(certain: T, perhaps: T): T => (isCertain ? certain : perhaps);
  const span =
    phases.length > 1 ? `from ${phases[0]} to ${phases.at(-1)}` : `until ${hostList(hosts, plan)} ${verbFor(hosts)}`;
  if (how === 'side by side') {
    const both = list([...(old.length === 0 ? [before] : old), version]);
    const when = hosts.length === 1 && out.length === 0 ? `on ${hosts[0]} for a moment` : span;
    return `${role}: ${both} ${sure('run', 'may run')} side by side ${when}.${left}`;
  }
  if (hosts.length === 1 && out.length === 0)
    return `${role}: ${before} ${sure('finishes', 'may finish')} its requests on ${hosts[0]} while ${version} serves.`;
  return `${role} ${sure('serves', 'may serve')} ${before} and ${version} ${span}.${left}`;
}

const verbFor = (hosts: readonly string[]): string => (hosts.length === 1 ? 'is switched' : 'are switched');

/** Services of others that the run interrupts. */
export const neighbourLines = (plan: Plan): string[] =>
  plan.neighbours.map((neighbour) => neighbourLine(neighbour, plan));

function neighbourLine({ service, hosts, seconds, why }: Neighbour, plan: Plan): string {
  const lasting = seconds === undefined ? '' : ` for about ${seconds} s`;
  return `${service} is not of this configuration and is interrupted too${lasting} (${hostList(hosts, plan)}): ${why}.`;
}

/** What was left over, with the line that removes it, hosts that say the same together. */
export const orphanLines = (plan: Plan): string[] =>
  together(
    plan.orphans,
    ({ what, name, because, remove }: Orphan) => {
      const is = { container: `${name} runs`, route: `route ${name} is there`, accessory: `${name} is there` }[what];
      return `${shorten(`${is}, but ${because}`)}. Only on request: ${remove}`;
    },
    plan,
  );

/** What is otherwise than configured and stays so, with the command that applies the configuration. */
export const driftLines = (plan: Plan): string[] =>
  together(
    plan.drift,
    ({ what, differences, apply, interrupts }: Drift) => {
      const whom =
        interrupts === undefined ? '' : ` (interrupts ${interrupts.service} for about ${interrupts.seconds} s)`;
      return `${shorten(`${what} is not as configured: ${differences.join('; ')}`)}. To apply: ${apply}${whom}`;
    },
    plan,
  );

/** Verbs after which nobody looks for an older version. */
const BEGINNING_OR_END = ['setup', 'remove', 'app remove'];

/** Verbs that neither bring a version nor take one away. */
const SAME_VERSIONS = ['app start', 'app stop', 'app live', 'app maintenance'];

/** The versions that every host and role can return to afterwards, whole, to be copied, and those that only some can. */
export function rollbackLines(plan: Plan): string[] {
  const { intent, rollback_targets: targets } = plan;
  if (SAME_VERSIONS.includes(intent.verb)) return [];
  const isWhole = (version: string): boolean =>
    targets.every(({ versions, of }) => versions.some((one) => one.version === version && one.hosts === of));
  const whole = (targets[0]?.versions ?? []).map(({ version }) => version).filter(isWhole);
  const versions = new Set(targets.flatMap((target) => target.versions.map(({ version }) => version)));
  const parts = [...versions]
    .filter((version) => !whole.includes(version))
    .map((version) => `${shorten(version)} (${list(gapsOf(version, targets))})`);
  const some = parts.length === 0 ? [] : [`Not everywhere: ${list(parts)}.`];
  const isExpected = targets.length === 0 || (BEGINNING_OR_END.includes(intent.verb) && parts.length === 0);
  if (whole.length === 0) return isExpected ? [] : [['no older version can be rolled back to.', ...some].join(' ')];
  const back = `${commandFor(intent, 'rollback', ...partOf(intent))} ${list(whole, 6, 'or')}.`;
  return [[back, ...releaseTexts(plan), ...some].join(' ')];
}

/** The options that narrow the command to what the plan deals with: elsewhere the versions may be missing. */
const partOf = ({ hosts, roles, primary_only: isPrimaryOnly }: Plan['intent']): string[] => [
  ...(hosts === undefined ? [] : ['-h', hosts.join(',')]),
  ...(roles === undefined ? [] : ['-r', roles.join(',')]),
  ...(isPrimaryOnly === true ? ['-p'] : []),
];

/** Roles in which some hosts have no container of the version. */
const gapsOf = (version: string, targets: readonly RollbackTargets[]): string[] =>
  targets.flatMap(({ role, versions, of }) => {
    const hosts = versions.find((one) => one.version === version)?.hosts ?? 0;
    return hosts === of ? [] : [`${hosts} of ${count(of, `${role} host`)}`];
  });

/** More conditions than this are counted: each step says its own. */
const FEW = 3;

/** What is decided while the plan is walked. */
export function unknownLines({ unknowns }: Plan): string[] {
  const opaque = unknowns.filter(({ unless }) => unless === undefined).map(({ what }) => what);
  const hooks = opaque.filter((what) => !isRelease(what));
  const programs = [
    ...(opaque.some(isRelease) ? ['the release command'] : []),
    ...(hooks.length === 0 ? [] : [`hook${hooks.length === 1 ? '' : 's'} ${list(hooks)}`]),
  ];
  const conditions = unknowns.filter(({ unless }) => unless !== undefined);
  const steps = conditions.reduce((sum, one) => sum + one.steps, 0);
  const few = conditions.map((one) => `${one.steps} × ${one.what.replaceAll('-', ' ')} ${one.unless}`);
  const parts = [
    ...(conditions.length > FEW ? [`${count(steps, 'step')} (?) ask their host first`] : few),
    ...(programs.length === 0 ? [] : [`${programs.join(' and ')} may do anything`]),
  ];
  return parts.length === 0 ? [] : [`${parts.join('; ')}.`];
}

/** The longest way, host by host. */
export function wayLine({ steps, critical_path: path }: Plan): string {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const way = path.steps.flatMap((id) => byId.get(id) ?? []).filter((step) => !isWaypoint(step));
  const parts = way.map(({ host, label }, at) => (host === way[at - 1]?.host ? label : `${host}: ${label}`));
  const size = `${count(way.length, 'step')} and ${count(path.round_trips, 'round trip')}`;
  return `${size}, about ${Math.max(1, Math.round(path.seconds))} s: ${parts.join(' → ')}.`;
}

/** How long the run will probably take. */
export function expectedLine({ seconds, runs }: Expected): string {
  const long = seconds < 100 ? `${Math.max(1, Math.round(seconds))} s` : `${Math.round(seconds / 60)} min`;
  return `about ${long}, as these steps took in the last ${runs === 1 ? 'run' : `${runs} runs`}.`;
}
