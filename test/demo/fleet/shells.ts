import { spawn } from 'node:child_process';
import type { ServerChannel } from 'ssh2';

/** The shells of one host: each in the login directory and a process group of its own, as sshd starts them. */
export class Shells implements Disposable {
  readonly #home: string;
  readonly #env: Readonly<Record<string, string>>;
  readonly #running = new Set<number>();

  constructor(home: string, env: Readonly<Record<string, string>>) {
    this.#home = home;
    this.#env = env;
  }

  /** Runs a command on a channel; it ends with the channel. */
  run(channel: ServerChannel, command: string): void {
    const options = { cwd: this.#home, env: this.#env, detached: true, stdio: 'pipe' } as const;
    const shell = spawn('/bin/sh', ['-c', command], options);
    const pid = shell.pid ?? 0;
    this.#running.add(pid);
    shell.stdin.on('error', () => {});
    channel.pipe(shell.stdin);
    shell.stdout.pipe(channel, { end: false });
    shell.stderr.pipe(channel.stderr, { end: false });
    shell.on('close', (code, signal) => {
      this.#running.delete(pid);
      if (signal !== null) channel.exit(signal.replace('SIG', ''));
      if (signal === null) channel.exit(code ?? 255);
      channel.end();
      channel.close();
    });
    channel.on('close', () => this.#end(pid));
    channel.on('error', () => {});
  }

  #end(pid: number): void {
    if (!this.#running.has(pid)) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }

  [Symbol.dispose](): void {
    for (const pid of this.#running) this.#end(pid);
  }
}
