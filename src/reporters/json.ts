/** A plan as JSON: the plan itself with each command as people read it, and a digest that names exactly this plan. */
import { createHash } from 'node:crypto';
import type { Plan, Step } from '../../planner/plan.ts';
import type { Command, Undo } from '../../planner/step.ts';
import { canonicalJson } from './canonical.ts';
import type { PlanDocument } from './plan-schema.ts';
import { renderText } from './text.ts';

type ShownCommand = PlanDocument['steps'][number]['commands'][number];

/** `sha256:` of the printed plan without its digest, so that equal plans have equal digests and a changed file is noticed. */
export function planDigest(plan: Plan): string {
  return `sha256:${createHash('sha256')
    .update(canonicalJson(shownPlan(plan)))
    .digest('hex')}`;
}

/** The plan as indented JSON, without a line end after the last line. */
export function renderJson(plan: Plan): string {
  const { format_version, ...rest } = shownPlan(plan);
  return JSON.stringify({ format_version, digest: planDigest(plan), ...rest }, null, 2);
}

/** The plan with each command as people read it. */
export function shownPlan(plan: Plan) {
  return { ...plan, steps: plan.steps.map(shownStep) };
}

function shownStep(step: Step) {
  const { commands, undo, rescue } = step;
  return { ...step, commands: commands.map(shownCommand), undo: shownUndo(undo), rescue: rescue.map(shownCommand) };
}

function shownUndo(undo: Undo) {
  return 'how' in undo ? { how: undo.how, commands: undo.commands.map(shownCommand) } : undo;
}

function shownCommand(command: Command): ShownCommand {
  if ('shell' in command) {
    const shell = renderText(command.shell);
    return command.stdin === undefined ? { shell } : { shell, stdin: renderText(command.stdin) };
  }
  if ('upload' in command) {
    const { upload, mode, content } = command;
    if (!('localFile' in content)) return { upload, mode, content: renderText(content) };
    const { localFile, renderedFor } = content;
    return { upload, mode, content: { local_file: localFile, ...(renderedFor && { rendered_for: renderedFor }) } };
  }
  if ('local' in command) {
    const { local, env, withSecrets } = command;
    return { local: [...local], env: { ...env }, ...(withSecrets ? { with_secrets: true } : {}) };
  }
  return { pause_seconds: command.pauseSeconds };
}
