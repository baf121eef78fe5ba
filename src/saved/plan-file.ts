/** Saved plans: the printed plan and the facts it was made from. Its digest is what people approve. */
import type { Facts } from '../../planner/facts.ts';
import type { Plan } from '../../planner/plan.ts';
import type { Command } from '../../planner/step.ts';
import { planDigest, shownPlan } from '../reporters/json.ts';
import type { PlanDocument } from '../reporters/plan-schema.ts';

export interface PlanFile {
  readonly plan: Plan;
  readonly digest: string;
  /** What the plan was made from; absent: it was printed, not saved. */
  readonly facts?: Facts;
  /** The commit that was checked out when the plan was made. */
  readonly commit?: string;
}

/** A saved plan as its file's text. */
export function planFileText({ plan, facts, commit }: Omit<PlanFile, 'digest'>): string {
  const { format_version, ...rest } = shownPlan(plan);
  const head = { format_version, digest: planDigest(plan), ...(commit === undefined ? {} : { commit }) };
  return `${JSON.stringify({ ...head, ...rest, facts }, null, 2)}\n`;
}

/** The plan as a file gives it back: what is printed of it, so that two plans can be compared. */
export const asPrinted = (plan: Plan): Plan => planOf(shownPlan(plan) as Shown);

export type Shown = Omit<PlanDocument, 'digest'>;
type ShownCommand = Shown['steps'][number]['commands'][number];

/** The plan that prints so. Its commands' secrets are text, so it can be shown and compared, not performed. */
export function planOf({ steps, ...rest }: Shown): Plan {
  const commandsOf = (commands: readonly ShownCommand[]): Command[] => commands.map(commandOf);
  return {
    ...rest,
    steps: steps.map(({ commands, rescue, undo, ...step }) => ({
      ...step,
      commands: commandsOf(commands),
      rescue: commandsOf(rescue),
      undo: 'how' in undo ? { how: undo.how, commands: commandsOf(undo.commands) } : undo,
    })),
  } as Plan;
}

function commandOf(command: ShownCommand): Command {
  if ('shell' in command) {
    const { shell, stdin } = command;
    return stdin === undefined ? { shell: [shell] } : { shell: [shell], stdin: [stdin] };
  }
  if ('upload' in command) {
    const { upload, mode, content } = command;
    if (typeof content === 'string') return { upload, mode, content: [content] };
    const { local_file: localFile, rendered_for: renderedFor } = content;
    return { upload, mode, content: { localFile, ...(renderedFor === undefined ? {} : { renderedFor }) } };
  }
  if ('local' in command) return { local: command.local, env: command.env, withSecrets: command.with_secrets === true };
  return { pauseSeconds: command.pause_seconds };
}
