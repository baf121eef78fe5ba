/** Plan: the steps, their edges, why each is there and what undoes it. A pure value; it prints as JSON as it stands. */
import type { Insights } from './insight.ts';
import type { Arguments, BuildRequest, Policy, Verb } from './intent.ts';
import type { Action, Command, Diagnosis, Interruption, Keep, Undo } from './step.ts';

/** Why a step stayed in the plan. */
export interface Kept {
  readonly rule: Keep;
  /** The nearest step that needs what it gives, where that is the rule. */
  readonly by?: string;
}

export interface Step {
  /** Readable and unique, e.g. `run-container app-web-v2 @web-1`. */
  readonly id: string;
  readonly kind: string;
  readonly action: Action;
  /** A host's name, or `local`. */
  readonly host: string;
  readonly role?: string | undefined;
  readonly phase: string;
  readonly label: string;
  readonly explain: string;
  readonly cause: string;
  readonly kept: Kept;
  readonly needs: readonly string[];
  readonly gives: readonly string[];
  /** Ids of the steps that must have succeeded. */
  readonly after: readonly string[];
  /** For each set, one of these must have succeeded. */
  readonly after_any: readonly (readonly string[])[];
  /** `ready`, or `conditional` with the condition where the host was not looked at. */
  readonly guard: { readonly state: 'ready' } | { readonly state: 'conditional'; readonly unless: string };
  readonly commands: readonly Command[];
  readonly undo: Undo;
  /** Paths on the host whose data is gone afterwards, for good. */
  readonly loses?: readonly string[] | undefined;
  readonly interruption?: Interruption | undefined;
  readonly rescue: readonly Command[];
  readonly diagnosis?: Diagnosis | undefined;
  readonly lane?: string | undefined;
  readonly is_final?: true | undefined;
  /** Starts once all it waits for has ended, whether or not it succeeded. */
  readonly is_tolerant?: true | undefined;
  /** From here on users meet what the run brings. */
  readonly goes_live?: true | undefined;
  /** The host's connection is opened again afterwards. */
  readonly ends_connection?: true | undefined;
  /** Seconds that it takes as a rule: a guess that tells long steps from short ones. */
  readonly duration: number;
  /** Seconds. */
  readonly timeout: number;
}

export interface Skipped {
  readonly id: string;
  readonly kind: string;
  readonly host: string;
  readonly label: string;
  readonly because: string;
}

/** Something that makes the run impossible; found before the first change. */
export interface Blocker {
  readonly host: string;
  readonly because: string;
  readonly fix: string;
}

export interface Summary {
  readonly create: number;
  readonly update: number;
  readonly replace: number;
  readonly delete: number;
  readonly conditional: number;
  readonly done: number;
  readonly hosts: number;
}

export interface PlannedHost {
  readonly name: string;
  readonly roles: readonly string[];
  readonly accessories: readonly string[];
  readonly is_known: boolean;
}

export interface Plan extends Insights {
  readonly format_version: '1.0';
  readonly intent: {
    readonly verb: Verb;
    readonly service: string;
    readonly version: string;
    readonly arguments?: Arguments;
    readonly build?: BuildRequest;
    readonly destination?: string;
    readonly hosts?: readonly string[];
    readonly roles?: readonly string[];
    readonly primary_only?: true;
    readonly skip_hooks?: true;
    readonly lock_held?: true;
    readonly force: boolean;
    readonly on_failure: Policy;
    /** May be applied once: `apply` takes it, and its last change records that it did. */
    readonly is_saved?: true;
    /** How many equal plans were applied before, where any were: this one is another. */
    readonly applied_before?: number;
  };
  /** What is left of a whole plan: see `planner/part.ts`. */
  readonly part?: 'until gate' | 'from switch';
  readonly hosts: readonly PlannedHost[];
  readonly steps: readonly Step[];
  readonly skipped: readonly Skipped[];
  readonly blockers: readonly Blocker[];
  readonly summary: Summary;
}
