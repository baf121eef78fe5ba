/** One SSH connection: opened once, used for everything that a host is asked. */
import type { Client, ClientChannel, ExecOptions } from 'ssh2';
import type { Duplex } from 'node:stream';
import type { Counters } from '../executor.ts';
import type { HostKeyJudge } from './host-keys.ts';
import type { Login } from './login.ts';
import type { Route } from './route.ts';
import { connectTrouble, type Trouble } from './trouble.ts';

const PARTING_MS = 1000;

/** ssh2 reads this option (`lib/client.js`), its types do not know it. */
const WITH_AGENT = { agentForward: true } as ExecOptions;

/** What connecting came to. */
export type Connected = { readonly ok: true; readonly connection: Connection } | Trouble;

export interface ConnectOptions {
  readonly route: Route;
  /** The byte stream to speak SSH on; it may have ended already. */
  readonly socket: Duplex;
  readonly keys: HostKeyJudge;
  readonly login: Login;
  readonly keepaliveSeconds: number;
  readonly counters: Counters;
}

export class Connection {
  readonly #client: Client;
  readonly #counters: Counters;
  #failure: string | undefined;
  #isOpen = true;
  #forwardsAgent: boolean;

  constructor(client: Client, counters: Counters, forwardsAgent: boolean) {
    this.#client = client;
    this.#counters = counters;
    this.#forwardsAgent = forwardsAgent;
    client.on('error', (error) => {
      this.#failure ??= error.message;
    });
    client.on('close', () => {
      this.#isOpen = false;
    });
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Why it ended, as far as anybody said. */
  get ending(): string {
    return this.#failure ?? 'the other side hung up';
  }

  /** Opens a channel that runs a command. The value is an error when the host has no channel to spare. */
  exec(command: string): Promise<ClientChannel | Error> {
    if (!this.#isOpen) return Promise.resolve(new Error(this.ending));
    this.#counters.roundTrips += 2;
    return new Promise((resolve) => {
      try {
        if (this.#forwardsAgent) this.#forwardAgent();
        this.#client.exec(command, (error, channel) => resolve(error ?? channel));
      } catch (error) {
        resolve(error as Error);
      }
    });
  }

  /**
   * Offers the agent on a channel of its own: the offer goes ahead of the command that profits from it without costing a
   * round trip, and a host that forbids forwarding refuses only this.
   */
  #forwardAgent(): void {
    this.#forwardsAgent = false;
    this.#client.exec('exec true', WITH_AGENT, (_error, channel) => {
      channel?.resume().on('error', () => {});
    });
  }

  /** Opens a byte stream from the host to another one. */
  forward(host: string, port: number): Promise<Duplex | Error> {
    this.#counters.roundTrips += 1;
    return new Promise((resolve) => {
      this.#client.forwardOut('127.0.0.1', 0, host, port, (error, channel) => resolve(error ?? channel));
    });
  }

  /** Says good-bye; a host that does not answer is not waited for. */
  end(): Promise<void> {
    if (!this.#isOpen) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#client.destroy(), PARTING_MS);
      this.#client.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      this.#client.end();
    });
  }
}

/**
 * Speaks SSH on a socket: versions and algorithms, key exchange, service request (three round trips), offers, signature.
 */
export async function connect({
  route,
  socket,
  keys,
  login,
  counters,
  keepaliveSeconds,
}: ConnectOptions): Promise<Connected> {
  const { default: ssh2 } = await import('ssh2');
  const client = new ssh2.Client();
  const forwardsAgent = route.forwardAgent && route.agent !== undefined;
  let refusal: Trouble | undefined;
  let failure: unknown;
  return new Promise((resolve) => {
    const fail = () => {
      socket.destroy();
      resolve(
        refusal ??
          connectTrouble(failure ?? { message: 'the other side hung up' }, route, login.tried, route.connectTimeout),
      );
    };
    client.on('error', (error) => {
      if ((error as { level?: string }).level !== 'agent') failure ??= error;
    });
    client.once('close', fail);
    client.once('ready', () => {
      client.off('close', fail);
      counters.roundTrips += 4;
      counters.connections += 1;
      const connection = new Connection(client, counters, forwardsAgent);
      void keys.remember().then(() => resolve({ ok: true, connection }));
    });
    if (socket.destroyed) return fail();
    client.connect({
      sock: socket,
      username: route.user,
      algorithms: { serverHostKey: keys.algorithms },
      hostVerifier: (key: Buffer) => {
        refusal = keys.judge(key);
        return refusal === undefined;
      },
      authHandler: login.handler,
      ...(forwardsAgent ? { agent: route.agent } : {}),
      readyTimeout: route.connectTimeout * 1000,
      keepaliveInterval: keepaliveSeconds * 1000,
      keepaliveCountMax: 3,
    });
  });
}
