/** A question whose answer must not be seen. */
import { StringDecoder } from 'node:string_decoder';
import type { Output } from './output.ts';

type Terminal = Pick<Output, 'stdin' | 'stderr'>;

/** True where somebody can type a secret; what is printed may go elsewhere. */
export const canAskSecrets = ({ stdin, stderr, env }: Output): boolean =>
  stdin.isTTY === true && stderr.isTTY === true && !env['CI'];

const INTERRUPT = '\u0003';
const ENDS = ['\r', '\n', '\u0004', INTERRUPT];
const ERASE = ['\b', '\u007f'];
const ERASE_LINE = '\u0015';

/** Reads a line without echo; nothing where none was typed. Ctrl-C interrupts the program as it does elsewhere. */
export function askSecret(question: string, { stdin, stderr }: Terminal): Promise<string | undefined> {
  const decoder = new StringDecoder('utf8');
  const wasRaw = stdin.isRaw;
  let typed: readonly string[] = [];
  stdin.setRawMode(true);
  stderr.write(question);
  return new Promise((resolve) => {
    const end = (): void => {
      stdin.off('data', onData).off('end', end).setRawMode(wasRaw).pause();
      stderr.write('\n');
      resolve(typed.length === 0 ? undefined : typed.join(''));
    };
    const onData = (chunk: Buffer): void => {
      for (const key of decoder.write(chunk)) {
        if (key === INTERRUPT) typed = [];
        if (ENDS.includes(key)) {
          end();
          return key === INTERRUPT ? void process.kill(process.pid, 'SIGINT') : undefined;
        }
        if (ERASE.includes(key)) typed = typed.slice(0, -1);
        else typed = key === ERASE_LINE ? [] : [...typed, key];
      }
    };
    stdin.on('data', onData).once('end', end).resume();
  });
}
