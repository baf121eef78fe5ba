/** Everything about each step: a list that opens and closes, readable without any script. */
import type { Plan, Step } from '../../../planner/plan.ts';
import { interruptionText } from '../dangers.ts';
import { orderOf } from '../edges.ts';
import { doneLines } from '../foot.ts';
import { markOf } from '../symbols.ts';
import { renderCommand } from '../text.ts';
import { count, shorten } from '../wording.ts';
import { escaped } from './escape.ts';
import { markClass, stepId } from './names.ts';

/** The steps by phase, open; the page's script closes them. */
export function detailsOf(plan: Plan): string {
  const phases = new Map<string, number[]>();
  for (const [at, { phase }] of plan.steps.entries()) phases.set(phase, [...(phases.get(phase) ?? []), at]);
  const before = plan.steps.map((): Before => ({ all: [], any: [] }));
  for (const { from, to, kind } of orderOf(plan.steps).edges) before[to]?.[kind].push(linkTo(plan, from));
  const sections = [...phases].map(([phase, own]) => {
    const steps = own.map((at) => stepOf(plan.steps[at] as Step, at, before[at] as Before));
    return `<section class="part"><h3>${escaped(phase)}</h3>\n${steps.join('\n')}\n</section>`;
  });
  return [...sections, ...alreadyOf(plan)].join('\n');
}

/** Links to the steps that a step waits for. */
interface Before {
  readonly all: string[];
  readonly any: string[];
}

function linkTo({ steps }: Plan, at: number): string {
  const { host, label } = steps[at] as Step;
  return `<a href="#${stepId(at)}">${escaped(`${host}: ${shorten(label)}`)}</a>`;
}

function stepOf(step: Step, at: number, before: Before): string {
  const mark = markOf(step);
  const shown = step.guard.state === 'conditional' ? step.guard.unless : step.cause;
  const gap = step.interruption === undefined ? '' : ' gap';
  return (
    `<details class="step ${markClass(mark)}${gap}" id="${stepId(at)}" data-h="${escaped(step.host)}" data-k="${escaped(step.kind)}" open>` +
    `<summary><b class="mark">${escaped(mark)}</b> <i>${escaped(step.host)}</i> <span>${escaped(shorten(step.label))}</span> <small>${escaped(shorten(shown))}</small></summary>` +
    `<div>${bodyOf(step, before)}</div></details>`
  );
}

function bodyOf(step: Step, before: Before): string {
  const { guard, interruption, undo, rescue, commands, role, timeout } = step;
  const rows: readonly (readonly [string, string] | undefined)[] = [
    ['Why', escaped(step.cause)],
    guard.state === 'conditional'
      ? ['Condition', `nobody looked: decided when it runs, ${escaped(guard.unless)}`]
      : undefined,
    interruption === undefined
      ? undefined
      : ['Interrupts', `<strong>${escaped(interruptionText(interruption))}</strong>`],
    role === undefined ? undefined : ['Role', escaped(role)],
    before.all.length === 0 ? undefined : ['After', before.all.join('<br>')],
    before.any.length === 0 ? undefined : ['After one of', before.any.join('<br>')],
    commands.length === 0 ? undefined : ['Commands', code(commands)],
    'how' in undo ? ['Undo', `${escaped(undo.how)}${code(undo.commands)}`] : ['No undo', escaped(undo.irreversible)],
    rescue.length === 0 ? undefined : ['If it fails', code(rescue)],
    step.is_final === true ? ['Always', 'runs after a failure too'] : undefined,
    timeout === 0 ? undefined : ['Gives up', `after ${timeout} s`],
  ];
  const shown = rows.flatMap((row) => (row === undefined ? [] : [`<dt>${row[0]}<dd>${row[1]}`]));
  return `<p>${escaped(step.explain)}</p><dl>${shown.join('')}</dl>`;
}

const code = (commands: Step['commands']): string =>
  commands.length === 0 ? '' : `<pre>${commands.map((command) => escaped(renderCommand(command))).join('\n')}</pre>`;

function alreadyOf(plan: Plan): string[] {
  const lines = doneLines(plan, true);
  if (typeof lines === 'string' || lines.length === 0) return [];
  const rows = lines.map(
    ({ host, label, because }) =>
      `<li><b class="mark">=</b> <i>${escaped(host)}</i> <span>${escaped(shorten(label))}</span> <small>${escaped(shorten(because))}</small>`,
  );
  return [
    `<details class="done" open><summary>${count(plan.skipped.length, 'step')} already done</summary><ul>${rows.join('\n')}</ul></details>`,
  ];
}
