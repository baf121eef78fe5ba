/** Which steps somebody's words could mean, where they are not the name of one. */
import type { Plan, Step } from '../../planner/plan.ts';
import { type Answer, whyOf } from '../../planner/why.ts';
import { nearest } from '../config/schema/spelling.ts';
import { harmless } from './layout.ts';

const MOST = 12;
const EXAMPLES = 5;

/** A line for each of them, as `typed` writes it for whoever copies it; where none is near, some steps of the plan. */
export function whichText(plan: Plan, words: string, typed: (id: string) => string): string {
  const answer = whyOf(plan, words);
  const lines = (ids: readonly string[]): string[] => [
    ...ids.slice(0, MOST).map((id) => harmless(`  ${typed(id)}`)),
    ...(ids.length > MOST ? [`  and ${ids.length - MOST} more`] : []),
  ];
  if ('ids' in answer && !answer.isNear)
    return [`${words} can be one of these steps:`, ...lines(answer.ids)].join('\n');
  const none = `no step of this plan is called ${words}`;
  const near = idsOf(whyOf(plan, corrected(plan, words)));
  if (near.length > 0) return [`${none}; the nearest ${near.length === 1 ? 'is' : 'are'}:`, ...lines(near)].join('\n');
  const some = examplesOf(plan);
  return some.length === 0 ? `${none}: it has none` : [`${none}; it has, for example:`, ...lines(some)].join('\n');
}

function idsOf(answer: Answer): readonly string[] {
  if ('ids' in answer) return answer.ids;
  return ['done' in answer ? answer.done.id : answer.found.step.id];
}

/** Shorter words are near to too many others. */
const LEAST_LETTERS = 4;

/** The words, each that stands nowhere in the plan as one that does and was probably meant. */
function corrected({ steps, skipped }: Plan, words: string): string {
  const texts = [...steps, ...skipped].map(({ id, label, host }) => `${id} ${label} @${host}`.toLowerCase());
  const known = [...new Set(texts.flatMap((text) => text.split(/\s+/)))];
  const meant = (word: string): string =>
    word.length < LEAST_LETTERS || texts.some((text) => text.includes(word)) ? word : (nearest(word, known) ?? word);
  return words.toLowerCase().split(/\s+/).map(meant).join(' ');
}

/** One of each kind, first of those that change a role's containers. */
export function examplesOf({ steps }: Plan): string[] {
  const isAsked = ({ role, kept }: Step): boolean => role !== undefined && kept.rule === 'guard';
  const ranked = [...steps.filter(isAsked), ...steps.filter((step) => !isAsked(step))];
  const firsts = ranked.filter(({ kind }, at) => ranked.findIndex((one) => one.kind === kind) === at);
  return firsts.slice(0, EXAMPLES).map(({ id }) => id);
}
