/** Why one step is in a plan, as a page. */
import type { Plan, Skipped, Step } from '../../planner/plan.ts';
import { LOCAL } from '../../planner/step.ts';
import { type Why, whyOf } from '../../planner/why.ts';
import { isWaypoint } from './groups.ts';
import { harmless } from './layout.ts';
import type { Look } from './look.ts';
import { namedLines } from './named-lines.ts';
import { painter } from './style.ts';
import { renderCommand } from './text.ts';
import { whichText } from './which-step.ts';
import { count, list, shorten } from './wording.ts';

/** What is said, and whether one step was found. */
export interface Explained {
  readonly text: string;
  readonly isFound: boolean;
}

/** Explains the step that the words mean, or names those that they could mean. Without a line end after the last line. */
export function renderWhy(plan: Plan, words: string, look: Look): Explained {
  const answer = whyOf(plan, words);
  if ('found' in answer) return { text: page(answer.found, look), isFound: true };
  if ('done' in answer) return { text: doneText(answer.done), isFound: true };
  return { text: whichText(plan, words, (id) => id), isFound: false };
}

const doneText = ({ label, host, because }: Skipped): string =>
  harmless(shorten(`${label} (${host}) is not in the plan: ${because}`));

/** Waypoints are nowhere. */
const named = (step: Step): string => (isWaypoint(step) ? step.label : `${step.label} (${step.host})`);

const placed = (step: Step): string =>
  isWaypoint(step) ? step.label : `${step.label} on ${step.host === LOCAL ? 'this machine' : step.host}`;

/** What keeps it when it is not its own guard. */
const RULES: Readonly<Record<Exclude<Step['kept']['rule'], 'needed'>, string>> = {
  guard: '',
  phase: '; it goes with the other steps of its phase and with what completes that',
  any: '; it goes with every plan that changes something',
};

function page(why: Why, look: Look): string {
  const { step } = why;
  const paint = painter(look.color);
  const { rule } = step.kept;
  const condition = step.guard.state === 'conditional' ? ` (${step.guard.unless}: its host decides)` : '';
  const rows = [
    ['Does', `${placed(step)}: ${step.explain}`],
    ['Because', `${step.cause}${rule === 'needed' ? '' : RULES[rule]}${condition}`],
    ['Needed by', usersText(why)],
    ['Waits for', waitsText(why)],
    ['Interrupts', step.interruption === undefined ? '' : `${step.interruption.service}: ${step.interruption.why}`],
    ['Undone by', 'how' in step.undo ? step.undo.how : `nothing: ${step.undo.irreversible}`],
  ] as const;
  const lines = rows.flatMap(([name, text]) => (text === '' ? [] : namedLines({ name, text: shorten(text) }, look)));
  const shown = step.commands.flatMap((command) => renderCommand(command).split('\n').map(harmless));
  const commands = look.verbose ? ['', ...shown.map((line) => paint('cyan', line))] : [];
  return [paint('bold', harmless(step.id)), '', ...lines, ...commands].join('\n');
}

function usersText({ neededBy, otherUsers }: Why): string {
  const [first, ...rest] = neededBy;
  if (first === undefined) return '';
  const chain = rest.map((step) => `, which ${named(step)} needs`).join('');
  const others =
    otherUsers === 0 ? '' : `. ${count(otherUsers, 'other step')} ${otherUsers === 1 ? 'needs' : 'need'} it too`;
  return `${named(first)}${chain}: ${neededBy.at(-1)?.cause}${others}`;
}

function waitsText({ after, afterAny, before }: Why): string {
  const direct = [...after.map(named), ...afterAny.map((set) => `the first of ${list(set.map(named))}`)];
  return direct.length === 0 ? '' : [list(direct), ...before.map(named)].join(' → ');
}
