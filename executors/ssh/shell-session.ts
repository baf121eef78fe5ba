/** One shell on a host, kept open: text goes in, frames come out, one round trip per text. */
import { randomBytes } from 'node:crypto';
import type { ClientChannel } from 'ssh2';
import { type Frame, frameReader } from './frames.ts';
import { sessionSource, type ShellProcess } from './sources.ts';

const KEPT_NOISE = 2000;

/** How a text's run ended: all of it was heard, or the shell went away, with its exit status or signal if it told one. */
export type RunEnd = { readonly state: 'heard' } | { readonly state: 'gone'; readonly exit?: number | string };

export class ShellSession {
  readonly #channel: ClientChannel;
  readonly #read: (chunk: string) => Frame[];
  #greeting: string;
  #onFrame: ((frame: Frame) => void) | undefined;
  #onEnd: ((end: RunEnd) => void) | undefined;
  #gone: RunEnd | undefined;
  /** The shell itself, once it has said so. */
  process: ShellProcess | undefined;
  /** The end of what it printed outside of jobs, and of its standard error. */
  noise = '';

  constructor(channel: ClientChannel) {
    const nonce = randomBytes(12).toString('hex');
    this.#channel = channel;
    this.#read = frameReader(nonce);
    this.#greeting = sessionSource(nonce);
    let exit: number | string | undefined;
    channel.setEncoding('utf8').on('data', (chunk: string) => this.#hear(chunk));
    channel.stderr.setEncoding('utf8').on('data', (chunk: string) => this.#keep(chunk));
    channel.on('exit', (code: number | null, signal?: string) => {
      exit = code ?? signal ?? 'a signal';
    });
    channel.on('error', () => {});
    channel.on('close', () => this.#end(exit === undefined ? { state: 'gone' } : { state: 'gone', exit }));
  }

  get isGone(): boolean {
    return this.#gone !== undefined;
  }

  /** Sends a text and hands on its frames as they arrive. One text at a time. */
  run(source: string, onFrame: (frame: Frame) => void): Promise<RunEnd> {
    if (this.#gone !== undefined) return Promise.resolve(this.#gone);
    this.noise = '';
    this.#onFrame = onFrame;
    const end = new Promise<RunEnd>((resolve) => {
      this.#onEnd = resolve;
    });
    this.#channel.write(`${this.#greeting}${source}`);
    this.#greeting = '';
    return end;
  }

  /** Gives the shell up, whatever it does. */
  drop(): void {
    this.#end({ state: 'gone' });
    this.#channel.close();
  }

  #hear(chunk: string): void {
    for (const frame of this.#read(chunk)) {
      if (frame.type === 'pid') this.process = frame;
      if (frame.type === 'noise') this.#keep(frame.text);
      this.#onFrame?.(frame);
      if (frame.type === 'done') this.#settle({ state: 'heard' });
    }
  }

  #keep(text: string): void {
    this.noise = `${this.noise}${text}`.slice(-KEPT_NOISE);
  }

  #end(end: RunEnd): void {
    this.#gone ??= end;
    this.#settle(end);
  }

  #settle(end: RunEnd): void {
    const onEnd = this.#onEnd;
    this.#onEnd = undefined;
    this.#onFrame = undefined;
    onEnd?.(end);
  }
}
