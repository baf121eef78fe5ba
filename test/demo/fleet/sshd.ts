/** SSH servers on loopback, one per simulated host: every exec request gets a real `sh` in the host's home directory. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import ssh2, { type AuthContext, type Connection, type ServerChannel, type Session } from 'ssh2';

export interface SshdOptions {
  readonly hostKey: string;
  /** The one public key that may log in, in OpenSSH's form. */
  readonly userKey: string;
  readonly home: string;
  readonly env: Readonly<Record<string, string>>;
}

/** One host's SSH server. */
export class Sshd implements AsyncDisposable {
  readonly #server: InstanceType<typeof ssh2.Server>;
  readonly #options: SshdOptions;
  readonly #connections = new Set<Connection>();
  readonly #shells = new Set<number>();

  constructor(options: SshdOptions) {
    this.#options = options;
    this.#server = new ssh2.Server({ hostKeys: [options.hostKey] }, (connection) => this.#welcome(connection));
  }

  /** Listens on a free port of 127.0.0.1 and returns it. */
  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  /** Connections that are open. */
  get connections(): number {
    return this.#connections.size;
  }

  #welcome(connection: Connection): void {
    this.#connections.add(connection);
    // Not in the types of its server side: without it every answer waits for the client's delayed acknowledgement.
    (connection as Connection & { setNoDelay(isOn: boolean): void }).setNoDelay(true);
    connection.on('error', () => {});
    connection.on('close', () => this.#connections.delete(connection));
    connection.on('authentication', (attempt) => authenticate(attempt, this.#options.userKey));
    connection.on('session', (accept) => this.#session(accept()));
  }

  #session(session: Session): void {
    session.on('exec', (accept, _reject, { command }) => this.#exec(accept(), command));
    session.on('env', (accept) => accept?.());
    session.on('pty', (_accept, reject) => reject?.());
  }

  /** A shell of its own process group, as sshd starts one; it ends with its channel. */
  #exec(channel: ServerChannel, command: string): void {
    const { home, env } = this.#options;
    const shell = spawn('/bin/sh', ['-c', command], { cwd: home, env, detached: true, stdio: 'pipe' });
    const { pid } = shell;
    if (pid !== undefined) this.#shells.add(pid);
    shell.stdin.on('error', () => {});
    channel.pipe(shell.stdin);
    shell.stdout.pipe(channel, { end: false });
    shell.stderr.pipe(channel.stderr, { end: false });
    shell.on('close', (code, signal) => {
      if (pid !== undefined) this.#shells.delete(pid);
      if (signal !== null) channel.exit(signal.replace('SIG', ''));
      if (signal === null) channel.exit(code ?? 255);
      channel.end();
      channel.close();
    });
    channel.on('close', () => this.#hangUp(pid));
    channel.on('error', () => {});
  }

  #hangUp(pid: number | undefined): void {
    if (pid !== undefined && this.#shells.has(pid)) killGroup(pid);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const pid of this.#shells) killGroup(pid);
    for (const connection of this.#connections) connection.end();
    const closed = once(this.#server, 'close');
    this.#server.close();
    await closed;
  }
}

function authenticate(attempt: AuthContext, userKey: string): void {
  if (attempt.method !== 'publickey') return attempt.reject(['publickey']);
  const allowed = ssh2.utils.parseKey(userKey);
  if (allowed instanceof Error) throw allowed;
  const [key] = [allowed].flat();
  if (!key || !key.getPublicSSH().equals(attempt.key.data)) return attempt.reject(['publickey']);
  const isSigned =
    attempt.signature && attempt.blob ? key.verify(attempt.blob, attempt.signature, attempt.hashAlgo) === true : true;
  if (!isSigned) return attempt.reject(['publickey']);
  attempt.accept();
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
