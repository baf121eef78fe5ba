/**
 * Executors perform steps; they never decide which. A host's executor gets batches: steps that follow each other on one
 * host and travel together in one round trip. It reports each step's start, output and end as they happen and stops the
 * batch at the first failure.
 */
import type { Command, RunValue } from '../planner/step.ts';

/** A step as an executor sees it. */
export interface Job {
  readonly id: string;
  readonly commands: readonly Command[];
  /** Seconds. */
  readonly timeout: number;
}

export type JobOutcome =
  | { readonly state: 'done'; readonly output: string }
  /** `command`: the redacted text of the command that failed; `output`: redacted, everything the job printed. */
  | { readonly state: 'failed'; readonly exit: number | string; readonly command: string; readonly output: string }
  | { readonly state: 'timed-out'; readonly command: string; readonly output: string }
  /** `isUnsent`: the connection was lost before the job was on its way. */
  | { readonly state: 'lost'; readonly detail: string; readonly isUnsent?: true }
  /** The batch was abandoned on request; the host may or may not have finished it. */
  | { readonly state: 'abandoned' };

export interface JobListener {
  started(id: string): void;
  output(id: string, text: string): void;
  /** Called once for each job that was started, in order. Jobs after a failed one are never started. */
  ended(id: string, outcome: JobOutcome): void;
}

export interface Batch {
  readonly host: string;
  /** Batches of different lanes on one host may run side by side; batches of one lane never do. */
  readonly lane: string;
  readonly jobs: readonly Job[];
}

export interface Executor {
  /** Runs a read-only script on one host and returns what it printed; opens the connection if there is none. */
  ask(host: string, script: string, timeoutSeconds: number): Promise<Answer>;
  /** Performs a batch; resolves when its last started job has ended. Never rejects for what a host does. */
  perform(batch: Batch, listener: JobListener): Promise<void>;
  /** Ends the host's connection; the next question or batch opens a new one. */
  reconnect(host: string): Promise<void>;
  /** From here on nobody is asked for a passphrase or a password: a screen may be drawn, and others wait for the lock. */
  askNobody(): void;
  /** Running batches start no further job; what runs goes on. */
  hold(): void;
  /** Ends running batches at once: their running jobs end as `abandoned`. */
  abandon(): Promise<void>;
  close(): Promise<void>;
  /** What it cost so far. */
  readonly counters: Counters;
}

export type Answer =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly detail: string; readonly hint?: string };

export interface Counters {
  connections: number;
  /** Waits for a host's answer after something was sent, handshakes included. */
  roundTrips: number;
  commands: number;
}

/** Values of secrets, for the moment a command leaves this machine. */
export interface Vault {
  /** True where the secret is defined. */
  has(name: string): boolean;
  /** The value; throws where it is not defined. */
  reveal(name: string): string;
  /** `text` with every secret value replaced by `[NAME]`. */
  redact(text: string): string;
  /** An accessory's file rendered with its environment; throws where it was not rendered. */
  rendered(accessory: string, localFile: string): string;
  /** What this run says of itself; throws where nobody told. */
  told(value: RunValue): string;
  /** All of the secrets files, for hooks. */
  all(): Readonly<Record<string, string>>;
}
