/** One SSH connection: opened once, used for everything that a host is asked. */
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Client, ClientChannel, ExecOptions } from 'ssh2';
import type { Counters } from '../executor.ts';
import type { TerminalKind } from '../streams.ts';

const PARTING_MS = 1000;

/** ssh2 reads this option (`lib/client.js`), its types do not know it. */
const WITH_AGENT = { agentForward: true } as ExecOptions;

export class Connection {
  readonly #client: Client;
  readonly #socket: Duplex;
  readonly #counters: Counters;
  #failure: string | undefined;
  #isOpen = true;
  #forwardsAgent: boolean;

  /** `socket`: what the client speaks on. */
  constructor(client: Client, socket: Duplex, counters: Counters, forwardsAgent: boolean) {
    this.#client = client;
    this.#socket = socket;
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

  /** Opens a channel that runs a command, on a terminal if one is given. The value is an error when the host has no channel to spare. */
  exec(command: string, terminal?: TerminalKind): Promise<ClientChannel | Error> {
    if (!this.#isOpen) return Promise.resolve(new Error(this.ending));
    this.#counters.roundTrips += 2;
    return new Promise((resolve) => {
      try {
        if (this.#forwardsAgent) this.#forwardAgent();
        this.#client.exec(command, onTerminal(terminal), (error, channel) => resolve(error ?? channel));
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
    if (!this.#isOpen) return Promise.resolve(new Error(this.ending));
    this.#counters.roundTrips += 1;
    return new Promise((resolve) => {
      try {
        this.#client.forwardOut('127.0.0.1', 0, host, port, (error, channel) => resolve(error ?? channel));
      } catch (error) {
        resolve(error as Error);
      }
    });
  }

  /** Says good-bye and hangs up; the answer would be a round trip that nobody needs. */
  end(): Promise<void> {
    if (!this.#isOpen) return Promise.resolve();
    return new Promise((resolve) => {
      // Streams through a jump host close only when the host agrees.
      const timer = setTimeout(resolve, PARTING_MS);
      this.#client.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
      this.#client.end();
      if (this.#socket instanceof Socket) this.#socket.destroySoon();
      else setImmediate(() => this.#client.destroy());
    });
  }
}

function onTerminal(terminal: TerminalKind | undefined): ExecOptions {
  if (terminal === undefined) return {};
  const { type, columns, rows } = terminal;
  return { pty: { term: type, cols: columns, rows, width: 0, height: 0 } };
}
