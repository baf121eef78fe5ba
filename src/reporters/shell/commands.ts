/** Commands as lines of a script. Each is read whole and then run in a shell of its own, as a run does it. */
import { shellQuote } from '../../../planner/quoting.ts';
import type { Command, LocalCommand, Text, UploadCommand } from '../../../planner/step.ts';
import { spell } from '../text.ts';
import type { NameOf } from './variables.ts';

/** The lines of one command. */
export function commandLines(command: Command, nameOf: NameOf): readonly string[] {
  if ('pauseSeconds' in command) return hereDocument('run', [`sleep ${command.pauseSeconds}`], 'quoted');
  if ('upload' in command) return uploadLines(command, nameOf);
  if ('local' in command) return localLines(command);
  const stdin = command.stdin === undefined ? [] : [`stdin=${inQuotes(command.stdin, nameOf)}`];
  return [...stdin, ...hereDocument('run', [asCode(command.shell, nameOf)], 'quoted')];
}

/** A variable in quotes is one word, as a value that is quoted for the shell is. */
const asCode = (text: Text, nameOf: NameOf): string =>
  spell(text, {
    literal: (part) => part,
    reference: (part) => (part.as === 'shell' ? `"$${nameOf(part)}"` : `\${${nameOf(part)}}`),
  });

function uploadLines({ upload, mode, content }: UploadCommand, nameOf: NameOf): readonly string[] {
  const write = `write ${shellQuote(upload.startsWith('-') ? `./${upload}` : upload)} ${mode}`;
  if ('localFile' in content) {
    const { localFile, renderedFor } = content;
    if (renderedFor === undefined) return [`${write} < "$UPLOADS"/${shellQuote(localFile)}`];
    const rendered = shellQuote(`rendered/${renderedFor}/${localFile}`);
    return [
      `# a template: the file with the environment of ${oneLine(renderedFor)}`,
      `${write} < "$UPLOADS"/${rendered}`,
    ];
  }
  const last = content.at(-1);
  if (typeof last !== 'string' || !last.endsWith('\n')) return [`printf %s ${inQuotes(content, nameOf)} | ${write}`];
  const lines = spell(content, asText(nameOf, /[\\$`]/g)).slice(0, -1);
  return hereDocument(write, [lines], content.length === 1 && !/[\\$`]/.test(last) ? 'quoted' : 'open');
}

/** Hooks get what Kamal tells them; whoever starts the script exports the secrets. */
function localLines({ local, env, withSecrets, withRuntime }: LocalCommand): readonly string[] {
  const given = Object.entries(env).map(([name, value]) => `${name}=${shellQuote(value)}`);
  const told = ['KAMAL_PERFORMER="$RUN_PERFORMER"', 'KAMAL_RECORDED_AT="$(date -u +%Y-%m-%dT%H:%M:%SZ)"'];
  const runtime = withRuntime === true ? ['KAMAL_RUNTIME="$(($(date +%s) - started))"'] : [];
  const line = [...given, ...told, ...runtime, ...local.map(shellQuote)].join(' ');
  const note = withSecrets ? ['# with all secrets in its environment: export them before'] : [];
  return [...note, ...hereDocument('run', [line], 'quoted')];
}

const inQuotes = (text: Text, nameOf: NameOf): string => `"${spell(text, asText(nameOf, /[\\$`"]/g))}"`;

/** A text that the shell fills in; `special` is what has a meaning there. */
const asText = (nameOf: NameOf, special: RegExp): Parameters<typeof spell>[1] => ({
  literal: (part) => part.replaceAll(special, (character) => `\\${character}`),
  reference: (part) => (part.as === 'raw' ? `\${${nameOf(part)}}` : `$(${part.as}_value "$${nameOf(part)}")`),
});

/** What `head` reads, up to a line that no line of it is. `quoted`: as it stands there. */
function hereDocument(head: string, texts: readonly string[], kind: 'quoted' | 'open'): readonly string[] {
  const lines = texts.join('\n').split('\n');
  let end = 'END';
  while (lines.includes(end)) end = `${end}_`;
  return [`${head} <<${kind === 'quoted' ? `'${end}'` : end}`, ...lines, end];
}

/** A text that ends no comment. */
export const oneLine = (text: string): string => text.replaceAll(/[\p{Cc}\s]+/gu, ' ');
