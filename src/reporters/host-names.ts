/** Many hosts in a few words, in the plan's order: `web-1 … web-12 (12 hosts)`. */
import type { Plan } from '../../planner/plan.ts';
import { list } from './wording.ts';

/** From this many neighbours on, the first and the last stand for all between. */
const LEAST = 3;

/** Names hosts of the plan without leaving one out; neighbours whose names differ in their numbers become a range. */
export function hostsText(hosts: readonly string[], plan: Pick<Plan, 'hosts'>): string {
  const wanted = new Set(hosts);
  const all = plan.hosts.map(({ name }) => name);
  const isAll = all.length > 1 && all.every((name) => wanted.has(name)) && wanted.size === all.length;
  if (isAll) return `all ${all.length} hosts`;
  const runs: string[][] = [];
  let last: string | undefined;
  for (const name of [...all, ...[...wanted].filter((host) => !all.includes(host))]) {
    const run = runs.at(-1);
    if (!wanted.has(name)) last = undefined;
    if (!wanted.has(name)) continue;
    if (run !== undefined && last !== undefined && stemOf(last) === stemOf(name)) run.push(name);
    if (run === undefined || last === undefined || stemOf(last) !== stemOf(name)) runs.push([name]);
    last = name;
  }
  const words = runs.flatMap((run) => (run.length < LEAST ? run : [`${run[0]} … ${run.at(-1)} (${run.length} hosts)`]));
  return list(words, words.length);
}

const FEW = 6;

/** A few by their names, more as above: a sentence never ends in "and 7 more" where it matters which. */
export const hostList = (hosts: readonly string[], plan: Pick<Plan, 'hosts'>): string =>
  hosts.length > FEW ? hostsText(hosts, plan) : list(hosts);

/** One line per text, each behind the hosts that it is true of; without hosts it is true of the whole. */
export function together<T extends { readonly host?: string }>(
  items: readonly T[],
  words: (item: T) => string,
  plan: Pick<Plan, 'hosts'>,
): string[] {
  const hosts = new Map<string, string[]>();
  for (const item of items)
    hosts.set(words(item), [...(hosts.get(words(item)) ?? []), ...(item.host === undefined ? [] : [item.host])]);
  return [...hosts].map(([text, on]) => (on.length === 0 ? text : `${hostList(on, plan)}: ${text}`));
}

const stemOf = (name: string): string => name.replace(/\d+/g, '');
