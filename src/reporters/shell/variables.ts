/** What a script is told from outside: secrets and what a run says of itself, as variables of the shell. */
import type { Plan, Step } from '../../../planner/plan.ts';
import type { Command, RunRef, SecretRef, Text } from '../../../planner/step.ts';

type Reference = SecretRef | RunRef;

/** Names variables: two secrets never share one. */
export type NameOf = (reference: Reference) => string;

/** The names of all that the plan's commands refer to. */
export function namesIn(plan: Plan): NameOf {
  const secrets = plan.steps
    .flatMap((step) => referencesIn(step))
    .flatMap((one) => ('secret' in one ? [one.secret] : []));
  const names = new Map<string, string>();
  for (const secret of new Set(secrets)) {
    const plain = `SECRET_${secret.replaceAll(/[^A-Za-z0-9_]/g, '_')}`;
    const taken = new Set(names.values());
    let name = plain;
    for (let number = 2; taken.has(name); number += 1) name = `${plain}_${number}`;
    names.set(secret, name);
  }
  return (reference) =>
    'run' in reference ? `RUN_${reference.run.toUpperCase()}` : (names.get(reference.secret) as string);
}

/** Everything that a step's commands refer to. */
export const referencesIn = ({ commands }: Pick<Step, 'commands'>): readonly Reference[] =>
  commands.flatMap((command) => ('local' in command ? [PERFORMER] : referencesOf(command)));

/** Hooks are told who started them. */
const PERFORMER: Reference = { run: 'performer', as: 'raw' };

const referencesOf = (command: Command): readonly Reference[] =>
  textsOf(command).flatMap((text) => text.filter((part) => typeof part === 'object'));

function textsOf(command: Command): readonly Text[] {
  if ('shell' in command) return command.stdin === undefined ? [command.shell] : [command.shell, command.stdin];
  return 'upload' in command && !('localFile' in command.content) ? [command.content] : [];
}

/** Lines that fail where a secret is not set, and fill in what a run says of itself where nobody says it. */
export function demands(references: readonly Reference[], nameOf: NameOf, digest: string): readonly string[] {
  const lines = references.map((reference) => {
    const name = nameOf(reference);
    if ('run' in reference) return `: "\${${name}:=${DEFAULTS[reference.run](digest)}}"`;
    return `: "\${${name}:?set it to the value of ${reference.secret.replaceAll(/[^\w. -]/g, '_')}}"`;
  });
  return [...new Set(lines)].sort();
}

/** A run's id is the plan's: the same script, started again from a later step, is still the run that took the lock. */
const DEFAULTS: Readonly<Record<RunRef['run'], (digest: string) => string>> = {
  performer: () => '$(id -un)',
  lock_holder: () => '$(id -un)',
  plan: (digest) => digest,
  id: (digest) => digest.slice('sha256:'.length, 'sha256:'.length + 12),
};
