/**
 * `--on-failure revert`: what undoes the steps that were done, or may have been, in the opposite order. An undo of what was
 * not done changes nothing.
 */
import type { Plan, Step } from './plan.ts';

/** The id of the step that undoes another. */
export const undoIdOf = (id: string): string => `undo ${id}`;

/** True where a final step ends what this one gives, as the lock's release does: it needs no other undo. */
const isFreedAnyway = ({ steps }: Plan, { gives }: Step): boolean =>
  steps.some((final) => final.is_final === true && final.needs.some((thing) => gives.includes(thing)));

/** True for what takes away and cannot give back: once it was begun, the way back leads nowhere. */
const isPastReturn = (step: Step): boolean =>
  step.action === 'delete' && step.is_final !== true && 'irreversible' in step.undo;

/** True once what the run held is being freed, or something was begun that cannot be given back: nothing is undone then. */
export const isTooLate = (plan: Plan, isBegun: (id: string) => boolean): boolean =>
  !isRevertible(plan) || plan.steps.some((step) => (step.is_final === true || isPastReturn(step)) && isBegun(step.id));

/** False where something that cannot be given back goes beside what could be undone: then nobody knows which comes first. */
export function isRevertible(plan: Plan): boolean {
  const others = plan.steps.filter((step) => step.commands.length > 0 && step.is_final !== true && !isPastReturn(step));
  return plan.steps.filter(isPastReturn).every((step) => {
    const before = ancestorsOf(plan, step);
    const beside = others.filter(({ id }) => !before.has(id));
    return beside.every((other) => undoOf(plan, other) === undefined && ancestorsOf(plan, other).has(step.id));
  });
}

function ancestorsOf({ steps }: Plan, step: Step): ReadonlySet<string> {
  const byId = new Map(steps.map((one) => [one.id, one]));
  const found = new Set<string>();
  const open = [step.id];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    const more = (byId.get(id)?.after ?? []).filter((before) => !found.has(before));
    for (const before of more) found.add(before);
    open.push(...more);
  }
  return found;
}

/** The step's undo, where it has one that is a step of its own. */
export function undoOf(plan: Plan, step: Step): readonly Step['commands'][number][] | undefined {
  if (step.is_final === true || !('how' in step.undo) || isFreedAnyway(plan, step)) return undefined;
  return step.undo.commands.length === 0 ? undefined : step.undo.commands;
}

/** Steps that undo those that were begun; what has no undo keeps the order of the others. */
export function revertSteps(plan: Plan, begun: ReadonlySet<string>): Step[] {
  const undone: Step[] = [];
  // For each of them: the undos that come before whatever precedes it.
  const standsFor = new Map<string, readonly string[]>();
  const followers = new Map<string, string[]>();
  for (const step of plan.steps.filter(({ id }) => begun.has(id)).toReversed()) {
    const after = [...new Set((followers.get(step.id) ?? []).flatMap((id) => standsFor.get(id) ?? []))];
    const commands = undoOf(plan, step);
    standsFor.set(step.id, commands === undefined ? after : [undoIdOf(step.id)]);
    for (const before of [...step.after, ...step.after_any.flat()])
      followers.set(before, [...(followers.get(before) ?? []), step.id]);
    if (commands !== undefined) undone.push(undoStep(step, commands, after));
  }
  return undone;
}

/** A step of the plan, or the undo of one. */
export function stepNamed(plan: Plan, id: string): Step | undefined {
  const undone = plan.steps.find((step) => undoIdOf(step.id) === id);
  return undone === undefined
    ? plan.steps.find((step) => step.id === id)
    : undoStep(undone, undoOf(plan, undone) ?? [], []);
}

function undoStep(step: Step, commands: Step['commands'], after: readonly string[]): Step {
  const { host, role, lane, kind } = step;
  const how = 'how' in step.undo ? step.undo.how : '';
  return {
    id: undoIdOf(step.id),
    kind,
    action: 'update',
    host,
    ...(role === undefined ? {} : { role }),
    ...(lane === undefined ? {} : { lane }),
    phase: 'undo',
    label: `undo "${step.label}": ${how}`,
    explain: `Reverses ${step.id}.`,
    cause: 'a step failed (--on-failure revert)',
    needs: [],
    gives: [],
    after,
    after_any: [],
    kept: { rule: 'guard' },
    guard: { state: 'ready' },
    commands,
    undo: { irreversible: 'it is an undo itself' },
    rescue: [],
    duration: step.duration,
    timeout: step.timeout,
  };
}
