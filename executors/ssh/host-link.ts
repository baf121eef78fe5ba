/** A host as the executor holds it: one connection, opened when it is first needed, and the shells that are open on it. */
import type { ClientChannel } from 'ssh2';
import type { TerminalKind } from '../streams.ts';
import type { Connected } from './connect.ts';
import type { Connection } from './connection.ts';
import { ShellSession } from './shell-session.ts';
import { endSource, killSource } from './sources.ts';
import type { Trouble } from './trouble.ts';

/** sshd allows ten sessions, but frees a slot only after it has told of the end; five is what never fails. */
const MOST_SESSIONS = 5;
const CHANNEL_ATTEMPTS = 4;

/** What asking for a shell came to. */
export type OpenedSession = { readonly ok: true; readonly session: ShellSession } | Trouble;

/** What asking for a channel came to; `full` when the host has no session to spare. */
type OpenedChannel = { readonly ok: true; readonly channel: ClientChannel } | Trouble | 'full';

export class HostLink {
  readonly #dial: () => Promise<Connected>;
  #connected: Promise<Connected> | undefined;
  #connection: Connection | undefined;
  /** Shells that were opened on this connection. */
  #shells: ShellSession[] = [];
  #idle: ShellSession[] = [];
  #sessions = 0;
  #isClosed = false;
  #most = MOST_SESSIONS;
  #waiting: (() => void)[] = [];

  constructor(dial: () => Promise<Connected>) {
    this.#dial = dial;
  }

  /** Why the connection ended. */
  get ending(): string {
    return this.#connection?.ending ?? 'there is no connection';
  }

  /** An idle shell, or a new one. Give it back with `release`. */
  async session(): Promise<OpenedSession> {
    // A shell whose last job has just been heard of is free within this turn of the event loop.
    if (this.#sessions > 0 && this.#idle.length === 0) await new Promise<void>((done) => setImmediate(done));
    while (this.#sessions >= this.#most && this.#idle.every((one) => one.isGone)) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    const idle = this.#idle.filter((one) => !one.isGone).pop();
    this.#sessions -= this.#idle.filter((one) => one.isGone).length;
    this.#idle = this.#idle.filter((one) => !one.isGone && one !== idle);
    if (idle !== undefined) return { ok: true, session: idle };
    this.#sessions += 1;
    const opened = await this.#openSession();
    if (opened !== 'full') {
      if (!opened.ok) this.#free();
      return opened;
    }
    this.#sessions -= 1;
    if (this.#sessions === 0) return { ok: false, detail: 'the host lets nobody open a session (MaxSessions)' };
    this.#most = this.#sessions;
    return this.session();
  }

  /** Gives a shell back; one that is gone makes room for a new one. */
  release(session: ShellSession): void {
    if (session.isGone) {
      this.#free();
      return;
    }
    this.#idle.push(session);
    this.#waiting.shift()?.();
  }

  /** Signals a shell and, unless it is meant alone, everything that it runs; resolves when the host has done so. */
  async signal(session: ShellSession, signal: 'TERM' | 'KILL', whom?: 'shell'): Promise<void> {
    if (session.process === undefined || this.#connection === undefined) return;
    await runOn(this.#connection, killSource(session.process, signal, whom));
  }

  /** A channel of its own for one command, beside the shells. */
  async channel(command: string, terminal?: TerminalKind): Promise<OpenedChannel> {
    const connected = await this.#connect();
    if (!connected.ok) return connected;
    for (let attempt = 1; ; attempt += 1) {
      const channel = await connected.connection.exec(command, terminal);
      if (!(channel instanceof Error)) return { ok: true, channel };
      if (!('reason' in channel)) return { ok: false, detail: `the host opened no shell: ${channel.message}` };
      if (attempt === CHANNEL_ATTEMPTS) return 'full';
      await new Promise((resolve) => setTimeout(resolve, (0.5 + Math.random()) * 10 * 2 ** attempt));
    }
  }

  /** Ends the connection, also one that is still being made. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#connection?.end();
  }

  #free(): void {
    this.#sessions -= 1;
    this.#waiting.shift()?.();
  }

  /** A new shell, or `full` when the host has no session to spare. */
  async #openSession(): Promise<OpenedSession | 'full'> {
    const opened = await this.channel('exec /bin/sh');
    if (opened === 'full' || !opened.ok) return opened;
    const session = new ShellSession(opened.channel);
    this.#shells.push(session);
    return { ok: true, session };
  }

  async #connect(): Promise<Connected> {
    if (this.#connection?.isOpen === false) {
      this.#connected = undefined;
      this.#connection = undefined;
    }
    this.#connected ??= this.#open();
    return this.#connected;
  }

  /** A new connection. What was left running by one that broke is ended first: the host may not have noticed yet. */
  async #open(): Promise<Connected> {
    const connected = await this.#dial();
    if (!connected.ok) {
      this.#connected = undefined;
      return connected;
    }
    if (this.#isClosed) {
      await connected.connection.end();
      return { ok: false, detail: 'it was closed while it was made' };
    }
    const left = this.#shells.flatMap(({ process }) => process ?? []);
    this.#shells = [];
    if (left.length > 0) await runOn(connected.connection, endSource(left));
    this.#connection = connected.connection;
    return connected;
  }
}

/** Runs a command whose output nobody wants; resolves when it has ended. */
async function runOn(connection: Connection, command: string): Promise<void> {
  const channel = await connection.exec(command);
  if (channel instanceof Error) return;
  await new Promise<void>((resolve) => {
    channel.resume().on('close', () => resolve());
    channel.stderr.resume();
  });
}
