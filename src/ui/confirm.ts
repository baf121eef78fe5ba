/** A question before a run changes anything. */
import { createInterface } from 'node:readline';

export interface Terminal {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
}

/** Asks for yes or no. Only `y` and `yes` mean yes; the end of the input, Ctrl-C or anything else mean no. */
export function confirm(question: string, { stdin, stdout }: Terminal): Promise<boolean> {
  const lines = createInterface({ input: stdin, output: stdout });
  return new Promise((resolve) => {
    let isYes = false;
    lines.once('close', () => resolve(isYes));
    lines.question(`${question} [y/N] `, (answer) => {
      isYes = /^y(es)?$/i.test(answer.trim());
      lines.close();
    });
  });
}
