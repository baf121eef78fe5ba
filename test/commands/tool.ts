/** The program in this process, with everything that it writes caught. */
import { main } from '../../src/cli.ts';
import type { Output } from '../../src/output.ts';

export interface Said {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in a directory. Only PATH and what is given are in the environment. */
export async function tool(cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Said> {
  const out: string[] = [];
  const err: string[] = [];
  const into = (texts: string[]) => ({
    write: (text: string | Uint8Array, written?: () => void) => {
      written?.();
      return texts.push(String(text)) > 0;
    },
    columns: 120,
  });
  const output = {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    stdin: process.stdin,
    stdout: into(out),
    stderr: into(err),
  } as unknown as Output;
  const code = await main(args, output);
  return { code, out: out.join(''), err: err.join('') };
}
