/** Performs one command on this machine. */
import { chmod, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Command, LocalCommand, UploadCommand } from '../../planner/step.ts';
import type { Vault } from '../executor.ts';
import { exitName } from '../exit-names.ts';
import { localPath } from '../local-path.ts';
import { revealed } from '../revealed.ts';
import { runChild, SCRIPT_ON_FD_3 } from './child.ts';

/** What a command may know about the run it is part of. */
export interface LocalSurroundings {
  readonly vault: Vault;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Seconds since the run began, for hooks that are told (`KAMAL_RUNTIME`). */
  readonly runtimeSeconds?: () => number | undefined;
}

/** Runs it; the value is its status, or the signal that ended it. */
export async function performLocally(
  command: Command,
  { vault, cwd, ...run }: LocalSurroundings,
  stop: AbortSignal,
  onText: (text: string) => void,
): Promise<number | string> {
  if ('pauseSeconds' in command) return pause(command.pauseSeconds, stop);
  if ('upload' in command) return write(command, vault, cwd, onText);
  const base = { cwd, stop, onText };
  if ('local' in command) {
    const env = hookEnv(command, { vault, cwd, ...run });
    return named(await runChild({ ...base, argv: command.local, env, stdin: '' }));
  }
  const stdin = revealed(command.stdin ?? [], vault);
  const script = revealed(command.shell, vault);
  return named(await runChild({ ...base, argv: SCRIPT_ON_FD_3, env: run.env, stdin, script }));
}

function hookEnv(command: LocalCommand, { vault, env, runtimeSeconds }: LocalSurroundings): NodeJS.ProcessEnv {
  const runtime = command.withRuntime ? runtimeSeconds?.() : undefined;
  return {
    ...env,
    ...(command.withSecrets ? vault.all() : {}),
    ...command.env,
    KAMAL_PERFORMER: vault.told('performer'),
    KAMAL_RECORDED_AT: `${new Date().toISOString().slice(0, 19)}Z`,
    ...(runtime === undefined ? {} : { KAMAL_RUNTIME: String(runtime) }),
  };
}

function named(exit: number | string): number | string {
  return typeof exit === 'number' ? exitName(exit) : exit;
}

function pause(seconds: number, stop: AbortSignal): Promise<number | string> {
  return new Promise((done) => {
    const end = (exit: number | string) => {
      clearTimeout(timer);
      stop.removeEventListener('abort', interrupt);
      done(exit);
    };
    const interrupt = () => end('SIGTERM');
    const timer = setTimeout(() => end(0), seconds * 1000);
    stop.addEventListener('abort', interrupt, { once: true });
    if (stop.aborted) interrupt();
  });
}

async function write(file: UploadCommand, vault: Vault, cwd: string, onText: (text: string) => void): Promise<number> {
  const target = resolve(cwd, file.upload);
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.new`);
  try {
    const { content } = file;
    const bytes = 'localFile' in content ? await readFile(localPath(cwd, content.localFile)) : revealed(content, vault);
    await writeFile(temporary, bytes, { mode: 0o600 });
    await chmod(temporary, Number.parseInt(file.mode, 8));
    await rename(temporary, target);
    return 0;
  } catch (error) {
    await rm(temporary, { force: true });
    onText(`${(error as Error).message}\n`);
    return 1;
  }
}
