/** What a plan means for people, in named lines. Every form shows them, so what is added here is seen everywhere. */
import type { Plan } from '../../planner/plan.ts';
import { failureText } from './failing.ts';
import { interruptsText } from './foot.ts';
import { driftLines, neighbourLines, orphanLines, overlapLines, rollbackLines, unknownLines } from './insights.ts';
import { together } from './host-names.ts';
import { lossText } from './losses.ts';
import { shorten } from './wording.ts';

/** As wide as the words left of a plan's last lines may be. */
type Name =
  | 'Blocked'
  | 'Note'
  | 'Drift'
  | 'Left over'
  | 'Interrupts'
  | 'Data lost'
  | 'Neighbours'
  | 'Meanwhile'
  | 'Not known'
  | 'If it fails'
  | 'Afterwards';

/** A line and what it is about. */
export interface Meaning {
  readonly name: Name;
  readonly text: string;
}

/** The plan's lines: what stands in the way, what stays as it is, who notices, what a failure or a rollback finds. */
export function meaningOf(plan: Plan): readonly Meaning[] {
  const standing = [
    ...blocked(plan),
    ...notes(plan),
    ...named('Drift', driftLines(plan)),
    ...named('Left over', orphanLines(plan)),
  ];
  if (plan.steps.length === 0) return standing;
  return [
    ...standing,
    { name: 'Interrupts', text: interruptsText(plan) },
    ...named('Data lost', [lossText(plan) ?? []].flat()),
    ...prose('Neighbours', neighbourLines(plan)),
    ...prose('Meanwhile', overlapLines(plan)),
    ...prose('Not known', unknownLines(plan)),
    { name: 'If it fails', text: failureText(plan) },
    ...named('Afterwards', rollbackLines(plan)),
  ];
}

/** Lines that may hold commands, in which every name is needed whole. */
const named = (name: Name, texts: readonly string[]): Meaning[] => texts.map((text) => ({ name, text }));

const prose = (name: Name, texts: readonly string[]): Meaning[] => named(name, texts.map(shorten));

const blocked = ({ blockers }: Plan): Meaning[] =>
  blockers.map(({ host, because, fix }) => ({
    name: 'Blocked',
    text: [`${host}: ${because}`, fix].filter(Boolean).join(' → '),
  }));

/** Notes, each once, before them the hosts that share it. */
const notes = (plan: Plan): Meaning[] =>
  prose(
    'Note',
    together(plan.notes, ({ text }) => text, plan),
  );
