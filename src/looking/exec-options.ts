/** What every kind of `exec` asks of its options, in Kamal's words. */
import type { ExecOptions } from './exec-run.ts';
import type { Scene } from './scene.ts';

/** What is wrong with the options together; undefined where nothing is. */
export function misuse(command: string, options: ExecOptions): string | undefined {
  const { interactive, reuse, detach, raw } = options;
  const isOn = { interactive, reuse, detach };
  const against = (names: readonly (keyof typeof isOn)[]): string => names.filter((name) => isOn[name]).join(' or ');
  const notDetached = detach === true ? against(['interactive', 'reuse']) : '';
  if (notDetached !== '') return `Detach is not compatible with ${notDetached}`;
  const notRaw = raw === true ? against(['interactive', 'detach']) : '';
  if (notRaw !== '') return `Raw is not compatible with ${notRaw}`;
  if (command === '') return 'No command provided. You must specify a command to execute.';
  return undefined;
}

/** Says on standard error what is about to happen, unless only the command's own output is wanted. */
export function announce({ output, options, vault }: Scene, { raw, format }: ExecOptions, text: string): void {
  if (raw === true || options.quiet === true || format === 'json') return;
  output.stderr.write(`${vault.redact(text)}\n`);
}

/** An audit line is one line. */
export const oneLine = (command: string): string => command.replaceAll('\n', '\\n');
