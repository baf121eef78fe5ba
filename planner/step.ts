/**
 * A step is one idempotent change on one host. A kind is defined in one place in `steps/`, and that place answers every
 * question about it: wording, order (what it needs, gives and ends), commands, guard, effect, undo, interruption, timeout.
 */
import type { Facts, HostFacts, LocalFacts } from './facts.ts';
import type { Thing } from './things.ts';

/** The machine that runs the tool, where a step's host is expected. */
export const LOCAL = 'local';

export type Action = 'read' | 'create' | 'update' | 'replace' | 'delete' | 'wait';

/** A secret's place in a text. `env` escapes the value as Kamal does in env files; `shell` quotes it for a shell line. */
export interface SecretRef {
  readonly secret: string;
  readonly as: 'raw' | 'env' | 'shell';
}

/** What only a run knows, so that plans of different people are equal: who runs it, which plan it walks, an id of its own. */
export type RunValue = 'performer' | 'lock_holder' | 'plan' | 'id';

/** A run value's place in a text, written as the same word of `SecretRef` is. */
export interface RunRef {
  readonly run: RunValue;
  readonly as: 'raw' | 'shell';
}

/** Text with secrets and run values as references. */
export type Text = readonly (string | SecretRef | RunRef)[];

/** A shell line for the host's `sh`, in the login directory. `stdin` never touches an argument list or a log. */
export interface ShellCommand {
  readonly shell: Text;
  readonly stdin?: Text;
}

/** A file written whole, or not at all; parent directories must exist. */
export interface UploadCommand {
  readonly upload: string;
  /** Octal. */
  readonly mode: string;
  readonly content: Text | LocalFile;
}

/** A file on this machine; with `renderedFor` it is a template that gets the environment of that accessory. */
export interface LocalFile {
  readonly localFile: string;
  readonly renderedFor?: string;
}

/** A program on the machine that runs the tool. The executor adds the caller's environment, the performer and the time. */
export interface LocalCommand {
  readonly local: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Pass every secret of the secrets files in the environment. */
  readonly withSecrets: boolean;
  /** Tell it how many seconds the run took so far. */
  readonly withRuntime?: boolean;
  /** Show output as it comes (`hooks_output: verbose`). */
  readonly isVerbose?: boolean;
}

/** Let time pass on the machine that runs the tool. */
export interface PauseCommand {
  readonly pauseSeconds: number;
}

export type Command = ShellCommand | UploadCommand | LocalCommand | PauseCommand;

/** Where a guard stands on the facts it was shown. */
export type GuardVerdict =
  | { readonly state: 'ready'; readonly cause?: string; readonly action?: Action }
  | { readonly state: 'done'; readonly because: string }
  | { readonly state: 'blocked'; readonly because: string; readonly fix: string };

export type Undo = { readonly how: string; readonly commands: readonly Command[] } | { readonly irreversible: string };

/** Who notices. */
export interface Interruption {
  readonly service: string;
  /** About how long; absent: until somebody ends it, as `why` says. */
  readonly seconds?: number;
  readonly why: string;
  /** Those of the services that are not of this configuration. */
  readonly neighbours?: readonly string[];
}

/**
 * When a wanted step stays in the plan: `guard`: while its guard is not done; `needed`: while a kept step needs what it
 * gives; `phase`: while its phase, or what completes it, has a kept guarded step; `any`: while the plan has one.
 */
export type Keep = 'guard' | 'needed' | 'phase' | 'any';

/** What a kind says about one subject, before facts decide whether it is needed. */
export interface Draft {
  readonly kind: string;
  readonly host: string;
  /** What tells it from other steps of its kind on its host, e.g. the container's name. */
  readonly subject: string;
  readonly role?: string | undefined;
  readonly action: Action;
  /** One short line without the host. */
  readonly label: string;
  /** A sentence or two. */
  readonly explain: string;
  /** Why a recipe wants it; the guard can say it better. */
  readonly cause: string;
  /** The cause in the light of what the whole run leaves on the host; undefined: it is as it was. */
  readonly hindsight?: ((after: HostFacts) => string | undefined) | undefined;
  readonly phase: string;
  readonly keep: Keep;
  /** The phase that has come to its end once this is done: until then hooks and pauses of it may not have been. */
  readonly completes?: string | undefined;
  readonly needs: readonly Thing[];
  readonly gives: readonly Thing[];
  /** Things that are gone afterwards: every step that needs one comes first. */
  readonly ends: readonly Thing[];
  /** Shown with `?` where the host was not looked at: "unless present". Absent: the step runs whatever the facts are. */
  readonly unless?: string | undefined;
  /** Steps of one lane on one host follow each other; lanes run side by side. */
  readonly lane?: string | undefined;
  /** Starts once all it waits for has ended, whether or not it succeeded. */
  readonly isTolerant?: boolean | undefined;
  /**
   * Runs even after a failure, once nothing that needs what it ends is running, and again where nobody heard how it ended:
   * its commands may be performed twice.
   */
  readonly isFinal?: boolean | undefined;
  /** The connection is opened again afterwards: group memberships only take effect at a login. */
  readonly endsConnection?: boolean | undefined;
  /** From here on users meet what the run brings: what comes before it can be prepared, this and what follows is the switch. */
  readonly goesLive?: boolean | undefined;
  /** Only looks: never sent to a host, only its verdict counts. */
  readonly isRequirement?: boolean | undefined;
  readonly guard: (host: HostFacts, facts: Facts) => GuardVerdict;
  /** Where a step on this machine stands; undefined where nobody asked. Absent: it always runs. */
  readonly localGuard?: ((local: LocalFacts) => GuardVerdict | undefined) | undefined;
  readonly commands: (host: HostFacts | undefined) => readonly Command[];
  readonly effect: (host: HostFacts) => HostFacts;
  readonly undo: (before: HostFacts | undefined) => Undo;
  /** Paths on the host whose data is gone afterwards, for good; absent: none. */
  readonly loses?: ((before: HostFacts | undefined) => readonly string[]) | undefined;
  readonly interruption: (before: HostFacts | undefined) => Interruption | undefined;
  /** Done at once on the same host when this step fails. */
  readonly rescue: readonly Command[];
  /** Read-only question for the host when this step fails; `findings` turns the answer into lines. */
  readonly diagnosis?: Diagnosis | undefined;
  /** Seconds that it takes as a rule: a guess that tells long steps from short ones. */
  readonly duration: number;
  /** Seconds. */
  readonly timeout: number;
}

/** A read-only question asked after a failure; the kind reads the answer. */
export interface Diagnosis {
  readonly kind: 'gate';
  readonly container: string;
  readonly service?: string;
  readonly port?: number;
  readonly path?: string;
  /** Seconds. */
  readonly timeout: number;
}
