/**
 * A plan as a comment under a pull request. A comment has a longest length: what does not fit is left out in a fixed
 * order, and a line says what. The summary, what blocks, what is interrupted and what is removed always stay.
 */
import type { Plan } from '../../../planner/plan.ts';
import { type Danger, type DangerDetail, dangersOf } from '../dangers.ts';
import { legend } from '../foot.ts';
import type { Look } from '../look.ts';
import { type Top, topOf } from '../top.ts';
import { list } from '../wording.ts';
import { inline } from './escape.ts';
import { stepsText } from './steps.ts';

/** GitHub takes 65,536 characters; what posts the comment may add a few words. */
const LONGEST = 60_000;

/** What is left out, one more with every try. */
const FOLDS = ['commands', 'causes', 'the steps of each host', 'the phases'] as const;

/** Something that a comment can do without. */
export type Fold = (typeof FOLDS)[number];

/** The comment, without a line end after the last line. */
export function renderMarkdown(plan: Plan, look: Look): string {
  const top = topOf(plan, look);
  for (let folds = 0; folds <= FOLDS.length; folds += 1) {
    const text = page(plan, top, FOLDS.slice(0, folds));
    if (text.length <= LONGEST) return text;
  }
  return cutShort(page(plan, top, FOLDS));
}

function page(plan: Plan, top: Top, folded: readonly Fold[]): string {
  const dangers = dangersOf(plan, detailOf(folded));
  const steps = stepsText(plan, folded);
  return [
    `<!-- kamal-plan ${markerOf(plan)} -->`,
    `### ${inline(top.title)}`,
    ...(top.verdict === undefined ? [] : [`**${inline(top.verdict)}**`]),
    `**${inline(top.summary)}**`,
    ...(folded.length === 0 ? [] : [foldedText(folded)]),
    bullets(top.meaning.map(({ name, text }) => `**${name}** ${inline(text)}`)),
    ...(dangers.length === 0 ? [] : [`**Interrupted or removed**`, bullets(dangers.map(dangerText))]),
    ...steps.texts,
    ...(steps.marks.length === 0 ? [] : [`<sub>${legend(steps.marks)}</sub>`]),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function detailOf(folded: readonly Fold[]): DangerDetail {
  if (folded.includes('the phases')) return 'label';
  return folded.includes('causes') ? 'own label' : 'cause';
}

/** What a CI job finds its earlier comment by. */
function markerOf({ intent: { service, destination } }: Plan): string {
  const name = destination === undefined ? service : `${service}-${destination}`;
  return name.replaceAll(/[^\w.-]/g, '_').replaceAll('--', '-_');
}

const bullets = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join('\n');

function dangerText({ mark, label, hosts, interrupts, cause }: Danger): string {
  const why = interrupts === undefined ? cause : `interrupts ${interrupts}`;
  return `\`${mark}\` ${inline(label)} · ${inline(hosts)}${why === undefined ? '' : ` · ${inline(why)}`}`;
}

const foldedText = (folded: readonly Fold[]): string =>
  `Too long for a comment: ${list(folded)} are left out. \`--format html\` has everything.`;

/** Thousands of removals that have nothing in common fit nowhere: the line that counts them does. */
function cutShort(text: string): string {
  const lines = text.split('\n');
  const last = (left: number): string => `\n\n${left} more lines do not fit. \`--format html\` has everything.`;
  const kept: string[] = [];
  let length = last(lines.length).length;
  for (const line of lines) {
    length += line.length + 1;
    if (length > LONGEST) break;
    kept.push(line);
  }
  return `${kept.join('\n')}${last(lines.length - kept.length)}`;
}
