import { spawn } from 'node:child_process';

/** What a finished command left: its exit code (128 when a signal ended it) and both streams as text. */
export type Finished = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** How to run a command: text for its standard input, its directory, its whole environment and a limit in milliseconds. */
export type RunOptions = {
  readonly input?: string;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly timeoutMs?: number;
};

/** Runs a program to its end, whatever its exit code; throws only when it cannot be started. */
export function finish(argv: readonly string[], options: RunOptions = {}): Promise<Finished> {
  const [program = '', ...args] = argv;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: options.cwd,
      env: options.env ?? process.env,
      timeout: options.timeoutMs ?? 600_000,
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (code) =>
      resolve({ code: code ?? 128, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() }),
    );
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');
  });
}

/** Runs a program and gives its standard output; throws with its last lines when it fails. */
export async function run(argv: readonly string[], options: RunOptions = {}): Promise<string> {
  const finished = await finish(argv, options);
  if (finished.code === 0) return finished.stdout;
  const said = `${finished.stdout}\n${finished.stderr}`.trim().split('\n').slice(-15).join('\n');
  throw new Error(`${argv.join(' ').slice(0, 300)} ended with ${finished.code}:\n${said}`);
}

/** Runs a shell script on this machine and gives its standard output. */
export function shell(script: string, options: RunOptions = {}): Promise<string> {
  return run(['bash', '--norc', '-euo', 'pipefail', '-c', script], options);
}

/** Asks again, every 50 ms, until the answer is true; throws naming what was waited for after the limit in milliseconds. */
export async function until(what: string, isTrue: () => Promise<boolean>, limitMs = 60_000): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await isTrue())) {
    if (Date.now() > end) throw new Error(`waited ${limitMs} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
