/** Asks the shell itself whether a line can be read; nothing is run. */
import { spawnSync } from 'node:child_process';
import type { Command } from '../../planner/step.ts';

/** The shell text of a command, secrets as a word. */
export const shellText = (command: Command): string[] =>
  'shell' in command ? [command.shell.map((part) => (typeof part === 'string' ? part : "'secret'")).join('')] : [];

/** What the shell has against the line; empty where nothing. */
export function shellErrors(line: string): string {
  const { status, stderr } = spawnSync('sh', ['-n'], { input: line, encoding: 'utf8' });
  return status === 0 ? '' : `${line}: ${stderr}`;
}
