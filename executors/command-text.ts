/** How a command is named to people: one line, secrets as `${secret:NAME}`, never what it is fed. */
import { shellQuote } from '../planner/quoting.ts';
import type { Command, Text } from '../planner/step.ts';

/** The text with its secrets as `${secret:NAME}`. */
export function veiled(text: Text): string {
  return text.map(veiledPart).join('');
}

function veiledPart(part: Text[number]): string {
  if (typeof part === 'string') return part;
  return 'run' in part ? `\${run:${part.run}}` : `\${secret:${part.secret}}`;
}

/** The command as a failure quotes it. */
export function commandText(command: Command): string {
  if ('shell' in command) return veiled(command.shell);
  if ('upload' in command) return `upload ${command.upload} (mode ${command.mode})`;
  if ('local' in command) return command.local.map(shellQuote).join(' ');
  return `sleep ${command.pauseSeconds}`;
}
