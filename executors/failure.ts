/** What can go wrong, expectedly, while a plan is walked: one flat union of values. Words for people live in `src/failures.ts`. */

export type Failure =
  /** The command ended with a status other than 0, or by a signal. */
  | {
      readonly reason: 'command-failed';
      readonly host: string;
      readonly command: string;
      readonly exit: number | string;
      /** Last lines it printed, redacted. */
      readonly output: readonly string[];
      readonly findings?: GateFindings;
    }
  /** The step did not end within its time, in seconds: nobody knows whether its host finished it. */
  | {
      readonly reason: 'timed-out';
      readonly host: string;
      readonly command: string;
      readonly seconds: number;
      readonly output: readonly string[];
    }
  /** The connection ended while the step ran: nobody knows whether it finished. */
  | { readonly reason: 'connection-lost'; readonly host: string; readonly detail: string; readonly isUnsent?: true }
  /** The host changed between looking and changing. */
  | { readonly reason: 'drift'; readonly host: string; readonly detail: string }
  /** Somebody else took the lock first. */
  | { readonly reason: 'lock-held'; readonly host: string; readonly details: string };

/** Why a container did not become healthy, asked on its host after the gate gave up. */
export interface GateFindings {
  /** e.g. `http://app-web-v2:80/up` */
  readonly asked?: string;
  /** e.g. `404 Not Found`, `connection refused`. */
  readonly lastAnswer?: string;
  /** e.g. `running, 0 restarts`, `exited 1 (out of memory)`. */
  readonly container: string;
  /** TCP ports that something inside the container listens on. */
  readonly listens: readonly number[];
  /** One sentence on what to change, where the facts allow one. */
  readonly verdict?: string;
  readonly lastLines: readonly string[];
  /** Another container of this role that still serves. */
  readonly stillServing?: string;
}
