/** Runs the command line tool as a user does: as a process, in a project's directory. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { builtTool } from '../built-tool.ts';
import type { Project } from './fleet/fleet.ts';

const SHIPPED = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));

/** Runs the built tool on this terminal and waits for its exit status; aborting with `tell` ends it as a user would. */
export async function runOnTerminal(argv: readonly string[], project: Project, signal: AbortSignal): Promise<number> {
  const child = spawn(process.execPath, [SHIPPED, ...argv], {
    cwd: project.directory,
    env: project.env,
    stdio: 'inherit',
  });
  const stop = (): void => {
    if (signal.reason === 'tell') child.kill('SIGINT');
  };
  signal.addEventListener('abort', stop);
  const exit = await exitOf(child);
  signal.removeEventListener('abort', stop);
  return exit;
}

export interface Ran {
  readonly exit: number;
  /** Standard output and standard error. */
  readonly text: string;
}

/** A run that goes on, without a terminal. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ran>;
}

/** Starts the tool that was built for these tests and keeps what it prints. */
export function startTool(argv: readonly string[], { directory, env }: Project): Running {
  const child = spawn(process.execPath, [builtTool(), ...argv], {
    cwd: directory,
    env: { ...env, NO_COLOR: '1', CI: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const keep = (chunk: string): void => {
    text += chunk;
  };
  child.stdout.setEncoding('utf8').on('data', keep);
  child.stderr.setEncoding('utf8').on('data', keep);
  return { child, ended: exitOf(child).then((exit) => ({ exit, text })) };
}

async function exitOf(child: ChildProcess): Promise<number> {
  const [code] = (await once(child, 'close')) as [number | null];
  return code ?? 130;
}
