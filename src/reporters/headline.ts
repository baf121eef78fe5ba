/** A plan's first line, and what it says when there is nothing to do. */
import type { Plan } from '../../planner/plan.ts';
import { LOCAL } from '../../planner/step.ts';
import { titleOf } from './titles.ts';
import { count, list, shorten } from './wording.ts';

export { titleOf } from './titles.ts';

/** The first line of a plan: what, how many hosts, and how much is known about them. */
export function headline(plan: Plan, isObserved: boolean): string {
  const known = isObserved ? observed(plan) : 'planned without looking at the hosts (add --observe)';
  const isLocal = plan.steps.every(({ host }) => host === LOCAL);
  const where = isLocal ? 'on this machine' : count(plan.hosts.length, 'host');
  return [titleOf(plan), where, chosen(plan), known].filter(Boolean).join(' · ');
}

/** The line for a plan without steps. */
export function nothingToDo(plan: Plan): string {
  const { intent, hosts } = plan;
  if (intent.verb.startsWith('build ')) return nothingToBuild(plan);
  if (!isDeploy(plan))
    return (
      ['Nothing to do', list([...new Set(plan.skipped.map(({ because }) => because))], 3)].filter(Boolean).join(': ') +
      '.'
    );
  const first = hosts[0]?.name ?? 'the host';
  const where =
    hosts.length === 1 ? first : chosen(plan) ? `the ${hosts.length} chosen hosts` : `all ${hosts.length} hosts`;
  const what = `${intent.service} ${shorten(intent.version)}`;
  return `Nothing to do: ${what} is what runs on ${where}. (--force restarts it)`;
}

/** True for the verbs after which the version runs. */
export const isDeploy = ({ intent }: Plan): boolean =>
  ['setup', 'deploy', 'redeploy', 'rollback'].includes(intent.verb);

/** Everything that a build command found as it should be. */
function nothingToBuild({ skipped }: Plan): string {
  const found = [...new Set(skipped.map(({ because }) => shorten(because)))];
  return found.length === 0 ? 'Nothing to do.' : `Nothing to do: ${list(found)}. (--force does it again)`;
}

/** What the run was restricted to. */
function chosen({ intent }: Plan): string {
  const hosts = intent.hosts === undefined ? [] : [`--hosts ${intent.hosts.join(',')}`];
  const roles = intent.roles === undefined ? [] : [`--roles ${intent.roles.join(',')}`];
  return [...hosts, ...roles].join(' ');
}

function observed({ hosts, steps }: Plan): string {
  const touched = new Set(steps.map(({ host }) => host));
  const unknown = hosts.filter((host) => !host.is_known && touched.has(host.name)).map((host) => host.name);
  return unknown.length === 0 ? '' : `not known: ${unknown.join(', ')}`;
}
