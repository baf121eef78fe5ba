/** Texts and commands as people read them. A secret is shown by its name, as `${secret:NAME}`; its value is nowhere near. */
import type {
  Command,
  LocalCommand,
  RunRef,
  SecretRef,
  ShellCommand,
  Text,
  UploadCommand,
} from '../../planner/step.ts';

/** How a text is spelled: what stands in it, and what only a run fills in. */
export interface Spelling {
  readonly literal: (text: string) => string;
  readonly reference: (reference: SecretRef | RunRef) => string;
}

/** A text on one string, in a spelling. */
export const spell = (text: Text, { literal, reference }: Spelling): string =>
  text.map((part) => (typeof part === 'string' ? literal(part) : reference(part))).join('');

/** A text on one string, with `${secret:NAME}` where a secret goes and `${run:NAME}` where the run says something of itself. */
export function renderText(text: Text): string {
  return spell(text, {
    literal: (part) => part,
    reference: (part) => ('run' in part ? `\${run:${part.run}}` : `\${secret:${part.secret}}`),
  });
}

/** A command as one or more lines: what runs, then what it reads or writes, each line behind `| `. */
export function renderCommand(command: Command): string {
  if ('shell' in command) return renderShell(command);
  if ('upload' in command) return renderUpload(command);
  if ('local' in command) return renderLocal(command);
  return `# pause ${command.pauseSeconds} s`;
}

function renderShell(command: ShellCommand): string {
  const stdin = command.stdin === undefined ? [] : ['# reads:', ...quoted(renderText(command.stdin))];
  return [`$ ${renderText(command.shell)}`, ...stdin].join('\n');
}

function renderUpload({ upload, mode, content }: UploadCommand): string {
  const title = `# write ${upload} (mode ${mode})`;
  if ('localFile' in content) {
    const { localFile, renderedFor } = content;
    return `${title} from ${localFile}${renderedFor === undefined ? '' : `, rendered with the environment of ${renderedFor}`}`;
  }
  return [title, ...quoted(renderText(content))].join('\n');
}

function renderLocal({ local, env, withSecrets }: LocalCommand): string {
  const variables = Object.entries(env).map(([key, value]) => `${key}=${shown(value)} `);
  const note = withSecrets ? '  # and all secrets in its environment' : '';
  return `local$ ${variables.join('')}${local.map(shown).join(' ')}${note}`;
}

function quoted(text: string): string[] {
  return text
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => `| ${line}`);
}

const shown = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);
