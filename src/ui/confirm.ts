/** A question before a run changes anything. */
import { createInterface } from 'node:readline';

export interface Terminal {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
}

export type Answer = 'yes' | 'no' | 'SIGINT';

/** Asks for yes or no. Only `y` and `yes` mean yes; the end of the input or anything else means no, Ctrl-C is itself. */
export function confirm(question: string, { stdin, stdout }: Terminal): Promise<Answer> {
  const lines = createInterface({ input: stdin, output: stdout });
  return new Promise((resolve) => {
    let answer: Answer = 'no';
    lines.once('close', () => resolve(answer));
    lines.once('SIGINT', () => {
      answer = 'SIGINT';
      stdout.write('\n');
      lines.close();
    });
    lines.question(`${question} [y/N] `, (text) => {
      if (/^y(es)?$/i.test(text.trim())) answer = 'yes';
      lines.close();
    });
  });
}
