/** Commands on this machine whose output is wanted. */
import { spawn } from 'node:child_process';

export interface Surroundings {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

export interface Finished {
  /** 127 also where the program could not be started. */
  readonly status: number;
  readonly stdout: string;
  /** The last line of standard error. */
  readonly lastLine: string;
}

/** Runs a line with `sh -c`. */
export const shell = (command: string, around: Surroundings): Promise<Finished> => run(['sh', '-c', command], around);

/** Runs a program. It may read the terminal; what it says on standard error is passed on unless `isQuiet`. */
export function run(
  [program = '', ...args]: readonly string[],
  { cwd, env }: Surroundings,
  isQuiet = false,
): Promise<Finished> {
  return new Promise((done) => {
    const child = spawn(program, args, { cwd, env, stdio: ['inherit', 'pipe', 'pipe'] });
    const stdout: Buffer[] = [];
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
      if (!isQuiet) process.stderr.write(chunk);
    });
    child.on('error', (error) => done({ status: 127, stdout: '', lastLine: error.message }));
    child.on('close', (code) => {
      const lastLine = stderr.trimEnd().split('\n').at(-1)?.trim() ?? '';
      done({ status: code ?? 1, stdout: Buffer.concat(stdout).toString(), lastLine });
    });
  });
}
