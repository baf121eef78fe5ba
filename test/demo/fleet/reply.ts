import { constants, openSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { Socket } from 'node:net';

/** Text longer than this travels as a file: a shell reads pipes byte by byte. */
const LONG = 2000;

/** The way back to one call: a named pipe that the shim reads. */
export class Reply {
  readonly #path: string;
  readonly #pipe: Socket | undefined;
  #files = 0;
  #pending: Promise<unknown> = Promise.resolve();
  isGone = false;

  constructor(path: string) {
    this.#path = path;
    const fd = openForWriting(path);
    this.isGone = fd === undefined;
    this.#pipe = fd === undefined ? undefined : new Socket({ fd, readable: false });
    this.#pipe?.on('error', () => {
      this.isGone = true;
    });
  }

  print(stream: 'o' | 'e', text: string): void {
    if (text.length > LONG) return this.#printFile(stream === 'o' ? 'f' : 'F', text);
    const lines = text.split('\n');
    const last = lines.pop() ?? '';
    const unended = last === '' ? '' : `${stream.toUpperCase()}${last}\n`;
    this.#send(`${lines.map((line) => `${stream}${line}\n`).join('')}${unended}`);
  }

  #printFile(letter: 'f' | 'F', text: string): void {
    this.#files += 1;
    const suffix = String(this.#files);
    this.#pending = this.#pending.then(() => writeFile(`${this.#path}.${suffix}`, text));
    this.#send(`${letter}${suffix}\n`);
  }

  ask(): void {
    this.#send('i\n');
  }

  #send(lines: string): void {
    this.#pending = this.#pending.then(() => this.#pipe?.write(lines));
  }

  /** Sends the exit status once everything else has been read. */
  async end(exit: number): Promise<void> {
    this.#send(`x${exit}\n`);
    await this.#pending;
    await new Promise<void>((resolve) => {
      if (!this.#pipe || this.#pipe.destroyed) return resolve();
      this.#pipe.once('close', () => resolve()).end();
    });
  }
}

/** Undefined where the reader has gone. */
function openForWriting(path: string): number | undefined {
  try {
    return openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  } catch {
    return undefined;
  }
}
