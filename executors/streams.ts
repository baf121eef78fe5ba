/**
 * Commands whose bytes are wanted as they come: followed logs, people's own commands, terminals. Nothing is framed, timed,
 * decoded or redacted here.
 */
import type { Readable, Writable } from 'node:stream';
import type { Answer } from './executor.ts';

export interface Streams {
  /**
   * Starts a command on a channel of its own; the SSH user's login shell reads it. Opens the connection if there is none.
   * With a terminal, both outputs are one and the host's side of it turns control characters into signals.
   */
  start(host: string, command: string, terminal?: TerminalKind): Promise<Started>;
}

/** What a program on a host is told about the terminal that it runs on. */
export interface TerminalKind extends TerminalSize {
  /** As in `TERM`. */
  readonly type: string;
}

export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
}

export type Started = { readonly ok: true; readonly running: Running } | Extract<Answer, { ok: false }>;

/** A command that runs. Its outputs have to be read, or it never ends. */
export interface Running {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Resolves after the last byte of both outputs; never rejects. */
  readonly ended: Promise<Ended>;
  resize(size: TerminalSize): void;
  /** Asks the host to signal the command and everything it started. */
  signal(name: 'INT' | 'TERM'): void;
  /** Hangs up. */
  close(): void;
}

/** A status, the name of the signal that ended it, or nobody knows because the connection ended first. */
export type Ended =
  | { readonly state: 'exited'; readonly exit: number | string }
  | { readonly state: 'lost'; readonly detail: string };
