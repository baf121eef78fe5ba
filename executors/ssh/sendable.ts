import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { posix } from 'node:path';
import { shellQuote } from '../../planner/quoting.ts';
import type { Command, UploadCommand } from '../../planner/step.ts';
import type { Vault } from '../executor.ts';
import { localPath } from '../local-path.ts';
import { revealed } from '../revealed.ts';
import type { Sendable } from './sources.ts';

/**
 * The command as a host's shell gets it: secrets and local files in place. `cwd`: where local files are looked for. A file
 * that cannot be read becomes a command that says so and fails when it is its turn.
 */
export async function sendable(command: Command, vault: Vault, cwd: string): Promise<Sendable> {
  if ('upload' in command) {
    const content = await contentOf(command, vault, cwd);
    return content instanceof Error
      ? { shell: `printf '%s\\n' ${shellQuote(`cannot be read on this machine: ${content.message}`)}; exit 1` }
      : file(command, content);
  }
  if ('pauseSeconds' in command) return { shell: `sleep ${command.pauseSeconds}` };
  if ('local' in command) throw new Error(`${command.local[0]} belongs on this machine, not on a host`);
  const shell = revealed(command.shell, vault);
  return command.stdin === undefined ? { shell } : { shell, stdin: Buffer.from(revealed(command.stdin, vault)) };
}

async function contentOf({ content }: UploadCommand, vault: Vault, cwd: string): Promise<Uint8Array | Error> {
  if (!('localFile' in content)) return Buffer.from(revealed(content, vault));
  const { localFile, renderedFor } = content;
  return renderedFor === undefined
    ? readFile(localPath(cwd, localFile)).catch((error: Error) => error)
    : Buffer.from(vault.rendered(renderedFor, localFile));
}

function file({ upload, mode }: UploadCommand, content: Uint8Array): Sendable {
  const target = upload.startsWith('-') ? `./${upload}` : upload;
  const name = `.${posix.basename(target)}.${randomBytes(6).toString('hex')}`;
  return { upload: target, mode, content, temporary: posix.join(posix.dirname(target), name) };
}
