/** What a plan says beyond its steps. It is drawn from the situation and the steps, and changes neither. */

/** Something worth a line that stops nothing. */
export interface Note {
  readonly host?: string;
  readonly text: string;
}

/** On how many hosts a container of a role stays healthy at the worst moment. */
export interface Availability {
  readonly role: string;
  readonly least: number;
  readonly of: number;
  /** Hosts that nobody looked at; they are taken to have one now. */
  readonly assumed: number;
}

/** Two versions of a role at work at the same time. */
export interface Overlap {
  readonly role: string;
  /** Versions at work now, those that a host shows; empty where nobody looked. */
  readonly old: readonly string[];
  readonly new: string;
  /** `routed`: requests meet one or the other; `side by side`: both work on a host until the old one is stopped. */
  readonly how: 'routed' | 'side by side';
  /** Hosts that change the version, in plan order. */
  readonly hosts: readonly string[];
  readonly phases: readonly string[];
  /** Hosts of the role that take no part, and keep what they run. */
  readonly left_out: readonly string[];
  /** False where a host was not looked at. */
  readonly is_certain: boolean;
}

/** A service of somebody else that the run interrupts, because it is behind the same kamal-proxy. */
export interface Neighbour {
  readonly service: string;
  readonly hosts: readonly string[];
  /** About how long; absent: until somebody ends it. */
  readonly seconds?: number;
  readonly why: string;
}

/** Something of this service that the configuration no longer has. It is removed on request only. */
export interface Orphan {
  readonly host: string;
  readonly what: 'container' | 'route' | 'accessory';
  readonly name: string;
  /** One clause. */
  readonly because: string;
  /** The host's shell line that removes it. */
  readonly remove: string;
}

/** Something that runs with other settings than the configuration has, and that the run leaves so. */
export interface Drift {
  readonly host: string;
  /** `accessory db`, `kamal-proxy`, `role web`. */
  readonly what: string;
  /** One clause each, e.g. `env MODE changed`. */
  readonly differences: readonly string[];
  /** The command that applies the configuration. */
  readonly apply: string;
  /** Whom that command interrupts for about how many seconds. */
  readonly interrupts?: { readonly service: string; readonly seconds: number };
}

/** The versions that a role can be rolled back to after the run, newest first. */
export interface RollbackTargets {
  readonly role: string;
  /** `hosts`: how many of them keep a container of the version. */
  readonly versions: readonly { readonly version: string; readonly hosts: number }[];
  /** Hosts of the role that were looked at. */
  readonly of: number;
}

/** Something that is decided while the plan is walked. */
export interface Unknown {
  /** The kind of the steps, or the name of a hook. */
  readonly what: string;
  /** What decides, e.g. `unless present`; absent: what a hook or the release command does cannot be foreseen. */
  readonly unless?: string;
  readonly steps: number;
}

/** The longest way through the steps, by the durations that they have as a rule. */
export interface CriticalPath {
  /** Ids, each waiting for the one before. */
  readonly steps: readonly string[];
  /** How often the way goes to a host: steps there that follow each other travel together. */
  readonly round_trips: number;
  readonly seconds: number;
}

/** Everything that a plan says beyond its steps. */
export interface Insights {
  readonly notes: readonly Note[];
  readonly availability: readonly Availability[];
  readonly overlaps: readonly Overlap[];
  readonly neighbours: readonly Neighbour[];
  readonly orphans: readonly Orphan[];
  readonly drift: readonly Drift[];
  readonly rollback_targets: readonly RollbackTargets[];
  readonly unknowns: readonly Unknown[];
  readonly critical_path: CriticalPath;
}
