/** Where a step uses secrets that it must not. */
import type { Step } from '../../planner/plan.ts';
import { type Command, LOCAL, type SecretRef } from '../../planner/step.ts';

/** One line per reference in shell text other than `docker login … -u NAME`, which Docker takes in no other way. */
export const secretMisuses = (step: Step): string[] =>
  [...step.commands, ...step.rescue, ...('commands' in step.undo ? step.undo.commands : [])].flatMap((command) =>
    references(command, step.host).map(({ secret }) => `${step.id} puts ${secret} into an argument list`),
  );

function references(command: Command, host: string): SecretRef[] {
  if (!('shell' in command)) return [];
  const isLogin = command.shell[0] === 'docker login ';
  return command.shell.flatMap((part, at) => {
    if (typeof part === 'string' || 'run' in part) return [];
    // `export` is the shell's own word: what it sets is in no argument list, and shells on this machine read no arguments.
    const before = command.shell[at - 1];
    const isExported = host === LOCAL && typeof before === 'string' && /(?:^|&& )export \w+=$/.test(before);
    const isUser = isLogin && command.shell[at - 1] === '-u ' && part.as === 'shell';
    return isUser || isExported ? [] : [part];
  });
}
