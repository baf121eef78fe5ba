/** What a host's section of a script has to wait for: steps of other hosts that nothing before has waited for. */
import type { Plan, Step } from '../../../planner/plan.ts';
import { Bits, type Order } from '../edges.ts';
import { isWaypoint } from '../groups.ts';
import { hostsText } from '../host-names.ts';
import { shorten } from '../wording.ts';

/** Called for the steps of one host in plan order; gives what each waits for, in words. */
export type Waits = (step: Step) => readonly string[];

/** Starts a section. */
export function waitsOf(plan: Plan, order: Order): () => Waits {
  const places = new Map(plan.steps.map(({ id }, at) => [id, at]));
  const at = ({ id }: Step): number => places.get(id) ?? 0;
  const before = sendersBefore(new Map(plan.steps.map((step) => [step.id, step])));
  const words = wordsOf(plan);
  return () => {
    const known = new Bits(plan.steps.length);
    return (step) => {
      const { all, any } = before(step);
      const implied = new Bits(plan.steps.length);
      for (const one of all) implied.addAll(order.before[at(one)] as Bits);
      const isNews = (one: Step): boolean => one.host !== step.host && !known.has(at(one));
      const last = all.filter((one) => !implied.has(at(one)));
      const open = any.filter((set) => set.length > 0 && set.every(isNews));
      const texts = [...words(last, isNews), ...open.map((set) => `one of ${words(set, isNews).join(', ')}`)];
      known.addAll(order.before[at(step)] as Bits);
      known.add(at(step));
      return texts;
    };
  };
}

interface Senders {
  readonly all: readonly Step[];
  readonly any: readonly (readonly Step[])[];
}

/** What sends something before a step: what only stands for others is looked through. */
function sendersBefore(steps: ReadonlyMap<string, Step>): (step: Step) => Senders {
  const through = new Map<string, Senders>();
  const named = (ids: readonly string[]): Step[] => ids.flatMap((id) => steps.get(id) ?? []);
  const before = (step: Step): Senders => {
    const direct = named(step.after);
    const behind = direct.filter(isWaypoint).map((one) => {
      const found = through.get(one.id) ?? before(one);
      through.set(one.id, found);
      return found;
    });
    const all = [...direct.filter((one) => !isWaypoint(one)), ...behind.flatMap((one) => one.all)];
    const any = [...step.after_any.map(named), ...behind.flatMap((one) => one.any)];
    return { all: [...new Set(all)], any };
  };
  return before;
}

/**
 * Labels with their hosts, where a host is news; always all hosts, so that those that wait for each other read the same.
 * A label that a host has twice is told apart by its phase.
 */
function wordsOf(plan: Plan): (steps: readonly Step[], isNews: (step: Step) => boolean) => readonly string[] {
  const times = new Map<string, number>();
  const key = ({ host, label }: Step): string => `${host}\0${label}`;
  for (const step of plan.steps) times.set(key(step), (times.get(key(step)) ?? 0) + 1);
  const nameOf = (step: Step): string =>
    `${shorten(step.label)}${(times.get(key(step)) ?? 0) > 1 ? ` (${step.phase})` : ''}`;
  return (steps, isNews) => {
    const groups = new Map<string, { readonly hosts: string[]; isNews: boolean }>();
    for (const step of steps) {
      const group = groups.get(nameOf(step)) ?? { hosts: [], isNews: false };
      group.hosts.push(step.host);
      group.isNews ||= isNews(step);
      groups.set(nameOf(step), group);
    }
    return [...groups].flatMap(([name, group]) => (group.isNews ? [`${hostsText(group.hosts, plan)}: ${name}`] : []));
  };
}
