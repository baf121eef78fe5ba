/** A plan's first line, and what it says when there is nothing to do. */
import type { Verb } from '../../planner/intent.ts';
import type { Plan } from '../../planner/plan.ts';
import { count, shorten } from './wording.ts';

const TITLES: Readonly<Record<Verb, (what: string, version: string, where: string) => string>> = {
  setup: (what, version, where) => `Set up ${what} ${version}${where && ` on ${where}`}`,
  deploy: (what, version, where) => `Deploy ${what} ${version}${where && ` to ${where}`}`,
  redeploy: (what, version, where) => `Redeploy ${what} ${version}${where && ` to ${where}`}`,
  rollback: (what, version, where) => `Roll back ${what} to ${version}${where && ` on ${where}`}`,
};

/** What the plan is for, e.g. `Deploy shop v2 to production`. */
export function titleOf({ intent }: Pick<Plan, 'intent'>): string {
  return TITLES[intent.verb](intent.service, shorten(intent.version), intent.destination ?? '');
}

/** The first line of a plan: what, how many hosts, and how much is known about them. */
export function headline(plan: Plan, isObserved: boolean): string {
  const known = isObserved ? observed(plan) : 'planned without looking at the hosts (add --observe)';
  return [titleOf(plan), count(plan.hosts.length, 'host'), chosen(plan), known].filter(Boolean).join(' · ');
}

/** The line for a plan without steps. */
export function nothingToDo(plan: Plan): string {
  const { intent, hosts } = plan;
  const first = hosts[0]?.name ?? 'the host';
  const where =
    hosts.length === 1 ? first : chosen(plan) ? `the ${hosts.length} chosen hosts` : `all ${hosts.length} hosts`;
  const what = `${intent.service} ${shorten(intent.version)}`;
  return `Nothing to do: ${what} is what runs on ${where}. (--force restarts it)`;
}

/** What the run was restricted to. */
function chosen({ intent }: Plan): string {
  const hosts = intent.hosts === undefined ? [] : [`--hosts ${intent.hosts.join(',')}`];
  const roles = intent.roles === undefined ? [] : [`--roles ${intent.roles.join(',')}`];
  return [...hosts, ...roles].join(' ');
}

function observed({ hosts }: Plan): string {
  const unknown = hosts.filter((host) => !host.is_known).map((host) => host.name);
  return unknown.length === 0 ? '' : `not known: ${unknown.join(', ')}`;
}
