/** What a script does on one host: the host's steps in the plan's order. */
import { shellQuote } from '../../../planner/quoting.ts';
import { LOCAL } from '../../../planner/step.ts';
import type { Step } from '../../../planner/plan.ts';
import { interruptionText } from '../dangers.ts';
import { markOf } from '../symbols.ts';
import { renderCommand } from '../text.ts';
import { shorten } from '../wording.ts';
import { commandLines, oneLine } from './commands.ts';
import { demands, type NameOf, referencesIn } from './variables.ts';
import type { Waits } from './waits.ts';

/** What a host has to do. */
export interface Section {
  readonly host: string;
  /** Steps that send something, in plan order. */
  readonly steps: readonly Step[];
  readonly waits: Waits;
  readonly nameOf: NameOf;
  readonly digest: string;
}

/** The section's lines. Hosts that do the same have the same lines. */
export function sectionLines({ host, steps, waits, nameOf, digest }: Section): readonly string[] {
  const references = steps.flatMap(referencesIn);
  const hasFiles = steps.some(({ commands }) => commands.some((one) => 'upload' in one && 'localFile' in one.content));
  return [
    ...demands(references, nameOf, digest),
    ...(hasFiles ? [': "${UPLOADS:?set it to a copy of the directory of the project}"'] : []),
    ...(host === LOCAL ? [] : ['cd']),
    ...steps.flatMap((step, index) => ['', ...stepLines(step, index + 1, waits(step), nameOf)]),
  ];
}

function stepLines(step: Step, number: number, waits: readonly string[], nameOf: NameOf): readonly string[] {
  const { guard, cause, interruption, undo, rescue } = step;
  const why = guard.state === 'conditional' ? `only known on the host: skip it ${guard.unless}` : shorten(cause);
  const comments = [
    why,
    ...(interruption === undefined ? [] : [`interrupts ${interruptionText(interruption)}`]),
    ...(step.is_final === true ? ['also after a failure'] : []),
    ...('how' in undo ? [`undo: ${undo.how}`] : []),
    ...rescue.flatMap((command) => renderCommand(command).split('\n')).map((line) => `if it fails: ${line}`),
  ];
  return [
    `if step ${number} ${shellQuote(oneLine(`${markOf(step)} ${shorten(step.label)}`))}; then`,
    ...comments.map((text) => `# ${oneLine(text)}`),
    ...waits.flatMap((text) => [`# wait: ${oneLine(text)}`, `wait_for ${shellQuote(oneLine(text))}`]),
    ...step.commands.flatMap((command) => commandLines(command, nameOf)),
    ...(step.ends_connection === true ? ['log_in_again'] : []),
    'fi',
  ];
}
