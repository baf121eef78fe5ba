/** What a plan means for people, in named lines. Every form shows them, so what is added here is seen everywhere. */
import type { Plan } from '../../planner/plan.ts';
import { failureText, interruptsText } from './foot.ts';
import type { Look } from './look.ts';
import { list, shorten } from './wording.ts';

export interface Meaning {
  readonly name: 'Blocked' | 'Note' | 'Interrupts' | 'If it fails';
  readonly text: string;
}

/** The plan's lines: what stands in the way, what is worth knowing, who notices, what a failure leaves behind. */
export function meaningOf(plan: Plan, { revertFlag }: Pick<Look, 'revertFlag'>): readonly Meaning[] {
  const notices = [...blocked(plan), ...notes(plan)];
  if (plan.steps.length === 0) return notices;
  return [
    ...notices,
    { name: 'Interrupts', text: interruptsText(plan) },
    { name: 'If it fails', text: failureText(plan, revertFlag) },
  ];
}

const blocked = ({ blockers }: Plan): Meaning[] =>
  blockers.map(({ host, because, fix }) => ({
    name: 'Blocked',
    text: [`${host}: ${because}`, fix].filter(Boolean).join(' → '),
  }));

/** Notes, each once, before them the hosts that share it. */
function notes(plan: Plan): Meaning[] {
  const hosts = new Map<string, string[]>();
  for (const { host, text } of plan.notes)
    hosts.set(text, [...(hosts.get(text) ?? []), ...(host === undefined ? [] : [host])]);
  return [...hosts].map(([text, on]) => ({
    name: 'Note',
    text: shorten(on.length === 0 ? text : `${list(on)}: ${text}`),
  }));
}
