/** SSH servers on loopback: one per simulated host, and one to jump through that knows the hosts by their names. */
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { newKeyPair } from './keys.ts';
import ssh2, { type AuthContext, type Connection, type ParsedKey, type ServerChannel, type Session } from 'ssh2';

/** What a connection is good for once it is logged in. */
export interface Service {
  readonly exec?: (channel: ServerChannel, command: string) => void;
  /** Where a forwarded connection to `host` goes: a port of 127.0.0.1, or nowhere. */
  readonly portOf?: (host: string) => number | undefined;
}

/** One SSH server. */
export class Sshd implements AsyncDisposable {
  /** Its host key in OpenSSH's form. */
  readonly publicKey: string;
  readonly #server: InstanceType<typeof ssh2.Server>;
  readonly #userKey: ParsedKey;
  readonly #service: Service;
  readonly #connections = new Set<Connection>();

  /** `userKey`: the one public key that may log in, in OpenSSH's form. */
  constructor(userKey: string, service: Service) {
    this.#userKey = parseKey(userKey);
    this.#service = service;
    const hostKey = newKeyPair();
    this.publicKey = hostKey.public;
    this.#server = new ssh2.Server({ hostKeys: [hostKey.private] }, (connection) => this.#welcome(connection));
  }

  /** Listens on a free port of 127.0.0.1 and returns it. */
  async listen(): Promise<number> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  #welcome(connection: Connection): void {
    this.#connections.add(connection);
    // Not in the types of its server side: without it every answer waits for the client's delayed acknowledgement.
    (connection as Connection & { setNoDelay(isOn: boolean): void }).setNoDelay(true);
    connection.on('error', () => {});
    connection.on('close', () => this.#connections.delete(connection));
    connection.on('authentication', (attempt) => authenticate(attempt, this.#userKey));
    connection.on('session', (accept) => this.#session(accept()));
    connection.on('tcpip', (accept, reject, { destIP }) => this.#forward(destIP, accept, reject));
  }

  #session(session: Session): void {
    session.on('exec', (accept, reject, { command }) => {
      if (!this.#service.exec) return reject();
      this.#service.exec(accept(), command);
    });
    session.on('env', (accept) => accept?.());
    session.on('pty', (_accept, reject) => reject?.());
  }

  #forward(host: string, accept: () => ServerChannel, reject: () => void): void {
    const port = this.#service.portOf?.(host);
    if (port === undefined) return reject();
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    const channel = accept();
    socket.on('error', () => channel.close());
    channel.on('error', () => socket.destroy());
    channel.on('close', () => socket.destroy());
    channel.pipe(socket).pipe(channel);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const connection of this.#connections) connection.end();
    const closed = once(this.#server, 'close');
    this.#server.close();
    await closed;
  }
}

function parseKey(text: string): ParsedKey {
  const [key] = [ssh2.utils.parseKey(text)].flat();
  if (key === undefined || key instanceof Error) throw new Error(`not a key: ${key?.message}`);
  return key;
}

function authenticate(attempt: AuthContext, userKey: ParsedKey): void {
  if (attempt.method !== 'publickey') return attempt.reject(['publickey']);
  const isKnown = userKey.getPublicSSH().equals(attempt.key.data);
  // Without a signature the client only asks whether the key would do.
  const isSigned =
    !attempt.signature || !attempt.blob || userKey.verify(attempt.blob, attempt.signature, attempt.hashAlgo) === true;
  if (!isKnown || !isSigned) return attempt.reject(['publickey']);
  attempt.accept();
}
