import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import ssh2 from 'ssh2';
import type { Fleet } from './fleet/fleet.ts';

export interface Ran {
  readonly exit: number | string;
  readonly out: string;
  readonly err: string;
}

/** A plain SSH client on one host of a fleet, with none of our own code in between. */
export class SshClient implements AsyncDisposable {
  readonly #client = new ssh2.Client();

  /** Logs in. */
  async open(fleet: Fleet, host: string): Promise<this> {
    const privateKey = readFileSync(fleet.keyFile);
    this.#client.connect({ host: '127.0.0.1', port: fleet.port(host), username: 'deploy', privateKey });
    await once(this.#client, 'ready');
    this.#client.setNoDelay(true);
    return this;
  }

  /** Runs a command and waits for its end. */
  run(command: string, stdin = ''): Promise<Ran> {
    return new Promise((resolve, reject) => {
      this.#client.exec(command, (error, channel) => {
        if (error) return reject(error);
        let out = '';
        let err = '';
        let exit: number | string = 'lost';
        channel.setEncoding('utf8').on('data', (text: string) => {
          out += text;
        });
        channel.stderr.setEncoding('utf8').on('data', (text: string) => {
          err += text;
        });
        channel.on('exit', (code: number | null, signal?: string) => {
          exit = code ?? signal ?? 'lost';
        });
        channel.on('close', () => resolve({ exit, out, err }));
        channel.end(stdin);
      });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#client.end();
    await once(this.#client, 'close');
  }
}
