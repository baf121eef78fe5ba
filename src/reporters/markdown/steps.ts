/** The steps of a comment: what opens and closes, per phase and host; hosts that do the same are named together. */
import type { Plan, Step } from '../../../planner/plan.ts';
import type { Block } from '../block.ts';
import type { Entry } from '../entries.ts';
import { foldPlan, type FoldedPhase } from '../fold.ts';
import { doneLines } from '../foot.ts';
import { hostsText } from '../host-names.ts';
import type { Mark } from '../symbols.ts';
import { renderCommand } from '../text.ts';
import { count } from '../wording.ts';
import { fenced, inline } from './escape.ts';
import type { Fold } from './markdown.ts';

/** The part of a comment that opens and closes. */
export interface StepsText {
  readonly texts: readonly string[];
  /** The symbols that were used. */
  readonly marks: readonly Mark[];
}

/** All steps and what is done already, without what is folded. */
export function stepsText(plan: Plan, folded: readonly Fold[]): StepsText {
  const phases = foldPlan(plan, false);
  const marks = phases.flatMap(({ blocks }) => blocks.flatMap(({ entries }) => entries.map(({ mark }) => mark)));
  const texts = folded.includes('the phases')
    ? [`${count(phases.length, 'phase')}, ${count(plan.steps.length, 'step')}.`]
    : phases.flatMap((phase) => phaseText(plan, phase, folded));
  return { texts: [...texts, ...doneText(plan, folded)], marks: plan.skipped.length > 0 ? [...marks, '='] : marks };
}

function phaseText(plan: Plan, { phase, blocks }: FoldedPhase, folded: readonly Fold[]): string[] {
  if (!folded.includes('the steps of each host')) return blocks.map((block) => blockText(plan, phase, block, folded));
  const hosts = [...new Set(blocks.flatMap((block) => block.hosts))];
  const steps = plan.steps.filter((step) => step.phase === phase && step.commands.length > 0);
  return [`**${inline(phase)}** · ${inline(hostsText(hosts, plan))} · ${count(steps.length, 'step')}`];
}

function blockText(plan: Plan, phase: string, block: Block, folded: readonly Fold[]): string {
  const name = `<b>${inline(phase)}</b> · ${inline(hostsText(block.hosts, plan))}`;
  if (block.sameAs !== undefined) {
    const cause = block.cause === undefined ? '' : ` · ${inline(block.cause)}`;
    return `${name}: same as ${inline(block.sameAs)}${cause}`;
  }
  const steps = block.entries.flatMap((entry) => entry.steps);
  const commands = folded.includes('commands') ? [] : [folding('commands', fenced(commandsText(steps), 'sh'))];
  const each = block.hosts.length > 1 ? ' each' : '';
  return folding(
    `${name} · ${count(steps.length, 'step')}${each}`,
    table(block.entries, !folded.includes('causes')),
    ...commands,
  );
}

function table(entries: readonly Entry[], withCauses: boolean): string {
  const head = withCauses ? '| | step | why |\n|---|---|---|' : '| | step |\n|---|---|';
  const rows = entries.map(({ mark, label, cause }) => {
    const cells = [`\`${mark}\``, inline(label), ...(withCauses ? [inline(cause)] : [])];
    return `| ${cells.join(' | ')} |`;
  });
  return [head, ...rows].join('\n');
}

const commandsText = (steps: readonly Step[]): string =>
  steps.map(({ label, commands }) => [`# ${label}`, ...commands.map(renderCommand)].join('\n')).join('\n\n');

function doneText(plan: Plan, folded: readonly Fold[]): string[] {
  if (plan.skipped.length === 0 || folded.includes('the steps of each host')) return [];
  const lines = doneLines(plan, true);
  if (typeof lines === 'string') return [];
  const rows = lines.map(({ host, label, because }) => `| ${[host, label, because].map(inline).join(' | ')} |`);
  const body = ['| | `=` | because |\n|---|---|---|', ...rows].join('\n');
  return [folding(`<b>already done</b> · ${count(plan.skipped.length, 'step')}`, body)];
}

const folding = (summary: string, ...parts: readonly string[]): string =>
  [`<details><summary>${summary}</summary>`, ...parts, '</details>'].join('\n\n');
