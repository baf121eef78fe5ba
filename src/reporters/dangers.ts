/** The steps that a reader must not miss: those that interrupt a service and those that remove something. */
import type { Plan, Step } from '../../planner/plan.ts';
import { hostsText } from './host-names.ts';
import { type Mark, markOf } from './symbols.ts';
import { shorten } from './wording.ts';

/** A step that interrupts or removes, and the hosts that have it. */
export interface Danger {
  readonly mark: Mark;
  readonly label: string;
  readonly hosts: string;
  /** Which service for how long and why. */
  readonly interrupts?: string;
  /** Why, or the condition of a step that is not certain. */
  readonly cause?: string;
}

/** How much is said of each: with `label`, hosts whose labels differ in their own names share one. */
export type DangerDetail = 'cause' | 'label' | 'own label';

/** All of them, interruptions first; hosts that share one are named together. */
export function dangersOf(plan: Plan, detail: DangerDetail): readonly Danger[] {
  const found = plan.steps.filter(({ action, interruption }) => interruption !== undefined || action === 'delete');
  const groups = new Map<string, { readonly danger: Omit<Danger, 'hosts'>; readonly hosts: Set<string> }>();
  for (const step of found) {
    const danger = dangerOf(step, detail);
    const key = Object.values(danger).join('\0');
    const group = groups.get(key) ?? { danger, hosts: new Set() };
    group.hosts.add(step.host);
    groups.set(key, group);
  }
  const dangers = [...groups.values()].map(({ danger, hosts }) => ({ ...danger, hosts: hostsText([...hosts], plan) }));
  return [
    ...dangers.filter(({ interrupts }) => interrupts !== undefined),
    ...dangers.filter(({ interrupts }) => interrupts === undefined),
  ];
}

function dangerOf(step: Step, detail: DangerDetail): Omit<Danger, 'hosts'> {
  const { interruption, guard } = step;
  const cause = guard.state === 'conditional' ? guard.unless : step.cause;
  return {
    mark: markOf(step),
    label: shorten(detail === 'label' ? step.label.replaceAll(step.host, '…') : step.label),
    ...(interruption === undefined ? {} : { interrupts: interruptionText(interruption) }),
    ...(detail === 'cause' ? { cause: shorten(cause) } : {}),
  };
}

/** An interruption in a clause: which service, for how long, why. */
export const interruptionText = ({ service, seconds, why }: NonNullable<Step['interruption']>): string =>
  `${service}${seconds === undefined ? '' : ` for about ${seconds} s`}: ${why}`;
