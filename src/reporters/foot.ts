/** The last lines of a plan: what is done already, who notices, what a failure leaves behind, what the symbols mean. */
import type { Availability } from '../../planner/insight.ts';
import type { Plan, Skipped, Step } from '../../planner/plan.ts';
import { hostList } from './host-names.ts';
import { widthOf } from './layout.ts';
import { MEANINGS, type Mark } from './symbols.ts';
import { count, list } from './wording.ts';

/** Who notices the run, from the steps' interruptions and the roles' worst moments. */
export function interruptsText(plan: Plan): string {
  const worst = worstMoment(plan.availability.filter(({ least, of }) => of > 0 && least > 0));
  const gaps = new Map<string, Step[]>();
  for (const step of plan.steps) {
    if (step.interruption === undefined) continue;
    const { service, seconds, why } = step.interruption;
    const key = seconds === undefined ? `${service}: ${why}` : `${service} for about ${seconds} s: ${why}`;
    gaps.set(key, [...(gaps.get(key) ?? []), step]);
  }
  if (gaps.size > 0)
    return [...gaps]
      .map(([text, steps]) => gapText(text, steps, plan))
      .concat(worst)
      .join(' ');
  if (!endsAny(plan)) return 'nobody: nothing that serves now is touched.';
  const nobody = worst.length > 0 ? 'nobody: old containers serve until new ones are healthy.' : 'nobody.';
  return [nobody, ...worst].join(' ');
}

/** Lines for what is done already; many of them become a count unless all were asked for. */
export function doneLines(plan: Plan, verbose: boolean): readonly Skipped[] | string {
  const merged = mergeHosts(plan);
  if (verbose || merged.length <= FEW) return merged;
  return `${count(plan.skipped.length, 'step')} done (-v lists them)`;
}

/** The meaning of each symbol that was used. */
export function legend(marks: readonly Mark[]): string {
  return (Object.keys(MEANINGS) as Mark[])
    .filter((mark) => marks.includes(mark))
    .map((mark) => `${mark} ${MEANINGS[mark]}`)
    .join(', ');
}

/** The line that sums a plan up, for people and scripts; where it does not fit it goes on below, broken between its parts. */
export function summaryLines(plan: Plan, digest: string, width: number): string[] {
  const { create, update, replace, delete: deleted, conditional, done, hosts } = plan.summary;
  const changes = `${create} create, ${update} update, ${deleted} delete, ${replace} replace`;
  const rest = [`${conditional} conditional`, `${done} already done`, count(hosts, 'host'), digest.slice(0, DIGEST)];
  const lines = [`Plan: ${changes}`];
  for (const part of rest) {
    const longer = `${lines.at(-1)} · ${part}`;
    if (widthOf(longer) > width) lines.push(`      ${part}`);
    if (widthOf(longer) <= width) lines[lines.length - 1] = longer;
  }
  return lines;
}

/** True where a container that may serve is stopped or replaced. */
function endsAny({ steps }: Plan): boolean {
  return steps.some(({ role, action }) => role !== undefined && (action === 'delete' || action === 'replace'));
}

const FEW = 6;
const DIGEST = 'sha256:'.length + 12;

function worstMoment(roles: readonly Availability[]): readonly string[] {
  const shares = roles.map(({ role, least, of }) => `${least} of ${of} ${role}`);
  const [only] = roles;
  if (only === undefined) return [];
  const condition = roles.some(({ assumed }) => assumed > 0) ? ', if all are now' : '';
  if (roles.length > 1) return [`At any moment at least ${list(shares)} containers are healthy${condition}.`];
  const containers = `container${only.of === 1 ? '' : 's'} ${only.least === 1 ? 'is' : 'are'}`;
  return [`At least ${shares[0]} ${containers} healthy at any moment${condition}.`];
}

function gapText(text: string, steps: readonly Step[], plan: Plan): string {
  const hosts = hostList([...new Set(steps.map((step) => step.host))], plan);
  return `${text.replace(/\.?$/, '')} (${hosts}).`;
}

function mergeHosts(plan: Plan): readonly Skipped[] {
  const merged = new Map<string, Skipped[]>();
  for (const skipped of plan.skipped) {
    const key = `${skipped.label}\0${skipped.because}`;
    merged.set(key, [...(merged.get(key) ?? []), skipped]);
  }
  return [...merged.values()].map((same) => {
    const hosts = [...new Set(same.map(({ host }) => host))];
    const isAll = plan.hosts.length > 1 && plan.hosts.every(({ name }) => hosts.includes(name));
    return {
      ...(same[0] as Skipped),
      host: isAll ? 'all' : hosts.length > 2 ? `${hosts.length} hosts` : hosts.join(' '),
    };
  });
}
