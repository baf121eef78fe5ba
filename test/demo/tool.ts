/** Runs the built command line tool as a user does: as a process, in a project's directory. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Project } from './fleet/fleet.ts';

const BIN = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));

/** Runs it on this terminal and waits for its exit status; aborting with `tell` ends it as a user would, with SIGINT. */
export async function runOnTerminal(argv: readonly string[], project: Project, signal: AbortSignal): Promise<number> {
  const child = spawn(process.execPath, [BIN, ...argv], { cwd: project.directory, env: project.env, stdio: 'inherit' });
  const stop = (): void => {
    if (signal.reason === 'tell') child.kill('SIGINT');
  };
  signal.addEventListener('abort', stop);
  const [code] = (await once(child, 'close')) as [number | null];
  signal.removeEventListener('abort', stop);
  return code ?? 130;
}

export interface Ran {
  readonly exit: number;
  /** Standard output and standard error. */
  readonly text: string;
}

/** Runs it without a terminal and keeps what it prints. */
export async function runAndRead(argv: readonly string[], project: Project): Promise<Ran> {
  const env = { ...project.env, NO_COLOR: '1', CI: '1' };
  const child = spawn(process.execPath, [BIN, ...argv], {
    cwd: project.directory,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const keep = (chunk: string): void => {
    text += chunk;
  };
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  const [code] = (await once(child, 'close')) as [number | null];
  return { exit: code ?? 130, text };
}
