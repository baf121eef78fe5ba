/**
 * A host as the wire sees it: a real SSH server on loopback that runs what it is told in a real shell, in a home directory
 * of its own. Docker is not there; what travels, in which order and what happens when it breaks is.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2, {
  type AuthContext,
  type AuthenticationType,
  type Connection,
  type ParsedKey,
  type ServerChannel,
  type Session,
} from 'ssh2';

export type KeyPair = ReturnType<typeof ssh2.utils.generateKeyPairSync>;

/** Whether this machine has a loopback address of IPv6. */
export const hasIpv6 = Object.values(networkInterfaces())
  .flat()
  .some((one) => one?.address === '::1');

/** A fresh key that logs in to wire hosts, or that one shows. */
export function keyPair(type: 'ed25519' | 'ecdsa' = 'ed25519'): KeyPair {
  const pair =
    type === 'ed25519'
      ? ssh2.utils.generateKeyPairSync('ed25519')
      : ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 });
  // One in 256 of the keys that ssh2 makes is malformed: it drops a leading zero byte.
  const isFine = ![pair.private, pair.public].some((text) => ssh2.utils.parseKey(text) instanceof Error);
  return isFine ? pair : keyPair(type);
}

/** A fresh key whose private half has a passphrase. */
export function encryptedKeyPair(passphrase: string): KeyPair {
  const pair = ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256, passphrase, cipher: 'aes256-ctr', rounds: 4 });
  const isFine = ![pair.private, pair.public].some((text) => ssh2.utils.parseKey(text, passphrase) instanceof Error);
  return isFine ? pair : encryptedKeyPair(passphrase);
}

export interface WireHostOptions {
  /** Keys that may log in; the first is a fresh one unless given. */
  readonly userKeys?: readonly KeyPair[];
  readonly hostKeys?: readonly KeyPair[];
  /** What `/bin/sh` is on this host. */
  readonly shell?: string;
  /** What the login shell says before it runs anything. */
  readonly greeting?: string;
  /** Sessions that one connection may have open at a time. */
  readonly mostSessions?: number;
  /** What opens it besides keys, and by which method. */
  readonly password?: { readonly by: 'password' | 'keyboard-interactive'; readonly is: string };
  /** Does not let an agent be forwarded to it. */
  readonly forbidsAgents?: boolean;
  /** Where it listens; every loopback address by default. */
  readonly address?: string;
}

export class WireHost implements AsyncDisposable {
  readonly home = mkdtempSync(join(tmpdir(), 'wire-'));
  readonly userKeys: readonly KeyPair[];
  readonly hostKeys: readonly KeyPair[];
  /** The commands of every channel that was opened to run one. */
  readonly execs: string[] = [];
  /** Targets of every connection that was forwarded. */
  readonly forwards: string[] = [];
  /** How many logins were tried, by key and by what became of it. */
  readonly offers: string[] = [];
  connections = 0;
  agentOffers = 0;
  /** The most connections that were on their way in at one time. */
  mostStarting = 0;
  readonly #options: WireHostOptions;
  readonly #server: InstanceType<typeof ssh2.Server>;
  readonly #open = new Set<Connection>();
  readonly #starting = new Set<Connection>();
  readonly #children = new Set<number>();

  constructor(options: WireHostOptions = {}) {
    this.#options = options;
    this.userKeys = options.userKeys ?? [keyPair()];
    this.hostKeys = options.hostKeys ?? [keyPair()];
    const hostKeys = this.hostKeys.map((key) => key.private);
    this.#server = new ssh2.Server({ hostKeys }, (connection) => this.#welcome(connection));
  }

  /** How many connections there are now. */
  get open(): number {
    return this.#open.size;
  }

  /** Begins to listen on a free port. */
  async start(): Promise<this> {
    this.#server.listen(0, this.#options.address ?? '0.0.0.0');
    await once(this.#server, 'listening');
    return this;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Makes a program of the host, before those of this machine. */
  install(name: string, script: string): void {
    mkdirSync(join(this.home, 'bin'), { recursive: true });
    writeFileSync(join(this.home, 'bin', name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }

  /** Cuts every connection without a good-bye. */
  drop(): void {
    for (const connection of this.#open) (connection as unknown as { _sock: { destroy(): void } })._sock.destroy();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.drop();
    for (const pid of this.#children) killGroup(pid);
    const closed = once(this.#server, 'close');
    this.#server.close();
    await closed;
    rmSync(this.home, { recursive: true, force: true });
  }

  #welcome(connection: Connection): void {
    let sessions = 0;
    this.connections += 1;
    this.#open.add(connection);
    this.#starting.add(connection);
    this.mostStarting = Math.max(this.mostStarting, this.#starting.size);
    connection.on('ready', () => this.#starting.delete(connection));
    // Not in the types of its server side: without it every answer waits for the client's delayed acknowledgement.
    (connection as Connection & { setNoDelay(isOn: boolean): void }).setNoDelay(true);
    connection.on('error', () => {});
    connection.on('close', () => this.#open.delete(connection));
    connection.on('authentication', (attempt) => this.#authenticate(attempt));
    connection.on('tcpip', (accept, _reject, { destIP, destPort }) => {
      this.forwards.push(`${destIP}:${destPort}`);
      forward(connect({ host: destIP, port: destPort, noDelay: true }), accept());
    });
    connection.on('session', (accept, reject) => {
      if (sessions >= (this.#options.mostSessions ?? 10)) return reject();
      sessions += 1;
      const session = accept();
      session.on('close', () => {
        sessions -= 1;
      });
      this.#serve(session);
    });
  }

  #serve(session: Session): void {
    session.on('auth-agent', (accept, reject) => {
      this.agentOffers += 1;
      if (this.#options.forbidsAgents === true) return reject?.();
      accept?.();
    });
    session.on('exec', (accept, _reject, { command }) => {
      this.execs.push(command);
      this.#run(accept(), command);
    });
  }

  #run(channel: ServerChannel, command: string): void {
    const { shell = '/bin/sh', greeting = '' } = this.#options;
    const env = {
      PATH: `${this.home}/bin:${process.env.PATH}`,
      HOME: this.home,
      LANG: 'C.UTF-8',
      // Not the Docker of the machine that tests run on.
      DOCKER_HOST: `unix://${this.home}/docker.sock`,
    };
    const script = command.replace('/bin/sh', shell);
    const child = spawn('/bin/sh', ['-c', script], { cwd: this.home, env, detached: true });
    const pid = child.pid ?? 0;
    this.#children.add(pid);
    channel.write(greeting);
    channel.pipe(child.stdin);
    child.stdin.on('error', () => {});
    child.stdout.on('data', (chunk) => channel.write(chunk));
    child.stderr.on('data', (chunk) => channel.stderr.write(chunk));
    channel.on('error', () => {});
    channel.on('close', () => {
      for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe.destroy();
    });
    child.on('close', (code, signal) => {
      this.#children.delete(pid);
      if (signal === null) channel.exit(code ?? 0);
      if (signal !== null) channel.exit(signal.slice(3));
      channel.end();
    });
  }

  #authenticate(attempt: AuthContext): void {
    const { password } = this.#options;
    const methods: AuthenticationType[] = ['publickey', ...(password === undefined ? [] : [password.by])];
    if (password !== undefined && attempt.method === password.by)
      return this.#authenticateWithPassword(attempt, password.is);
    if (attempt.method !== 'publickey') return attempt.reject(methods);
    const known = this.userKeys.map((pair) => parsed(pair.public)).find((key) => isSame(key, attempt.key.data));
    const { blob, signature, hashAlgo } = attempt;
    const isFine = known !== undefined && (!signature || !blob || known.verify(blob, signature, hashAlgo) === true);
    this.offers.push(`${attempt.username} ${isFine ? 'accepted' : 'refused'}${signature ? ' signed' : ''}`);
    if (!isFine) return attempt.reject(methods);
    attempt.accept();
  }

  #authenticateWithPassword(attempt: AuthContext, password: string): void {
    const judge = (typed: string | undefined): void => {
      const isFine = typed === password;
      this.offers.push(`${attempt.username} password ${isFine ? 'accepted' : 'refused'}`);
      if (!isFine) return attempt.reject(['publickey', this.#options.password?.by ?? 'password']);
      attempt.accept();
    };
    if (attempt.method === 'password') judge(attempt.password);
    if (attempt.method === 'keyboard-interactive')
      attempt.prompt([{ prompt: 'Password: ', echo: false }], ([typed]) => judge(typed));
  }
}

/** The one key of a text in OpenSSH's form. */
export function parsed(text: string): ParsedKey {
  const [key] = [ssh2.utils.parseKey(text)].flat();
  if (key === undefined || key instanceof Error) throw new Error(`not a key: ${key?.message}`);
  return key;
}

function isSame(key: ParsedKey, data: Buffer): boolean {
  return key.getPublicSSH().equals(data);
}

function forward(socket: ReturnType<typeof connect>, channel: ServerChannel): void {
  socket.on('error', () => channel.close());
  channel.on('error', () => socket.destroy());
  channel.on('close', () => socket.destroy());
  channel.pipe(socket).pipe(channel);
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
