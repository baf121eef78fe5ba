import { spawn } from 'node:child_process';
import { Writable } from 'node:stream';
import { endGroup } from './process-group.ts';

/** How long output is waited for once the program itself has ended: something it left behind may hold the pipe. */
const TAIL_MS = 1000;

export interface ChildOptions {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Fed to its standard input, which is then closed. */
  readonly stdin: string;
  /** Ends the program and everything it started. */
  readonly stop: AbortSignal;
  readonly onText: (text: string) => void;
  /** Read by the program from its fourth file; see `SCRIPT_ON_FD_3`. */
  readonly script?: string;
}

/** A shell script that is not in any argument list: the shell reads it from its fourth file. */
export const SCRIPT_ON_FD_3 = ['/bin/sh', '-c', '_kp=$(cat <&3); exec 3<&-; eval "$_kp"'];

/** Runs a program in a process group of its own, both outputs as one; the value is its status or its signal. */
export function runChild(options: ChildOptions): Promise<number | string> {
  const { argv, cwd, env, stdin, stop, onText, script } = options;
  const merged = ['-c', 'exec "$@" 2>&1', 'sh', ...argv];
  const files = ['pipe', 'pipe', 'ignore', ...(script === undefined ? [] : ['pipe' as const])] as const;
  const child = spawn('/bin/sh', merged, { cwd, env, detached: true, stdio: [...files] });
  feed(child.stdin, stdin);
  feed(child.stdio[3], script ?? '');
  child.stdout?.setEncoding('utf8').on('data', onText);
  return new Promise((resolve) => {
    let ending: Promise<void> | undefined;
    const end = () => {
      if (child.pid !== undefined) ending = endGroup(child.pid);
    };
    const finish = async (exit: number | string) => {
      stop.removeEventListener('abort', end);
      await ending;
      // What the program left behind may hold the pipe for as long as it likes.
      child.stdout?.destroy();
      resolve(exit);
    };
    stop.addEventListener('abort', end, { once: true });
    if (stop.aborted) end();
    child.on('error', (error) => {
      onText(`${error.message}\n`);
      void finish(127);
    });
    child.on('exit', (code, name) => {
      const exit = code ?? name ?? 'a signal';
      const tail = setTimeout(() => void finish(exit), stop.aborted ? 0 : TAIL_MS);
      child.on('close', () => {
        clearTimeout(tail);
        void finish(exit);
      });
    });
  });
}

function feed(pipe: unknown, text: string): void {
  if (!(pipe instanceof Writable)) return;
  pipe.on('error', () => {});
  pipe.end(text);
}
