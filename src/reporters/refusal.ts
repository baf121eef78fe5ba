/** Why a saved plan is not applied: what changed, where, from what to what, and what to do. */
import type { FactChange } from '../../planner/drift.ts';
import { applyLine } from '../command-line.ts';
import type { ChangeOptions } from '../options.ts';
import type { SavedRequest } from '../prepare.ts';
import type { Judgement } from '../saved/judge.ts';
import { harmless, pad, widthOf, wrap } from './layout.ts';
import { countsOf, diffLines } from './plan-diff.ts';
import { painter } from './style.ts';

export type Refusal = Exclude<Judgement, { state: 'holds' }> | { readonly state: 'spent'; readonly by: string };

interface Look {
  readonly width: number;
  readonly color: boolean;
}

interface Words {
  readonly title: string;
  readonly details?: readonly string[];
  readonly hint?: string;
}

interface Refused extends SavedRequest {
  readonly options: ChangeOptions;
}

/** The whole page. */
export function renderRefusal(refused: Refused, refusal: Refusal, look: Look): string {
  const { file, anew } = refused;
  const { title, details = [], hint } = wordsOf(refusal, refused, look);
  const head = painter(look.color)('red', harmless(`Cannot apply ${file}: ${title}; nothing was changed.`));
  const again = hint ?? `A new plan: ${anew}`;
  return [head, '', ...details, ...(details.length > 0 ? [''] : []), again].join('\n');
}

const MOST = 20;

function wordsOf(refusal: Refusal, { file, options, plan }: Refused, look: Look): Words {
  switch (refusal.state) {
    case 'spent':
      return { title: `it was applied already (${refusal.by}), and a plan is applied once` };
    case 'prepared':
      return {
        title: 'it is prepared already',
        hint: `The switch: ${applyLine(options, file, '--from', 'switch')}`,
      };
    case 'unprepared':
      return {
        title: 'nothing was prepared that could be switched to',
        hint: `First: ${applyLine(options, file, '--until', 'gate')}`,
      };
    case 'config changed':
      return {
        title: `the same facts give another plan now (${countsOf(refusal.diff)}); the configuration changed, or kamal-plan did`,
        details: diffLines(refusal.diff, { ...look, hosts: plan.hosts, most: MOST }),
      };
    case 'facts changed':
      return {
        title: 'the hosts are not as they were when it was made',
        details: [
          ...changeLines(refusal.changes, look),
          ...(refusal.untried === 0 ? [] : [`  … and ${refusal.untried} more that were not looked into`]),
        ],
      };
    default:
      return refusal satisfies never;
  }
}

const REFERENCE = /^(?:[0-9a-f]{32}|as .+ here)$/;

/** What is compared without being known is named by what it equals; either side of the comparison may have changed. */
function sidesOf({ was, is }: FactChange): string {
  if (REFERENCE.test(was) && is === 'other')
    return 'was as configured here, is not: it changed there, or the value changed here';
  if (REFERENCE.test(is) && was === 'other') return 'was not as configured here, is now';
  return REFERENCE.test(was) && REFERENCE.test(is)
    ? 'is as configured here, and was so for something else'
    : `was ${was}, is ${is}`;
}

function changeLines(changes: readonly FactChange[], { width, color }: Look): string[] {
  const left = Math.max(0, ...changes.map(({ host }) => widthOf(host)));
  const paint = painter(color);
  const lines = changes.slice(0, MOST).flatMap((change) => {
    const { host, fact } = change;
    const [first = '', ...rest] = wrap(`${fact}: ${sidesOf(change)}`, Math.max(30, width - left - 4));
    return [`  ${paint('bold', pad(host, left))}  ${first}`, ...rest.map((line) => `  ${' '.repeat(left)}  ${line}`)];
  });
  return changes.length > MOST ? [...lines, `  … and ${changes.length - MOST} more`] : lines;
}
