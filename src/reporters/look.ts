/** How a plan should look. Forms for programs and files take what they need of it. */
export interface Look {
  /** Columns of the output; lines are wrapped to fit, except commands. */
  readonly width: number;
  readonly color: boolean;
  /** False where no host was looked at. */
  readonly isObserved: boolean;
  /** Show every step of every host with its commands, and full names. */
  readonly verbose: boolean;
  /** What earlier runs make of the plan; no part of the plan itself. */
  readonly expected?: Expected;
  /** The digest that was approved, where a saved plan is applied: what no step depends on may be otherwise by now. */
  readonly approved?: string;
}

/** How long a run will probably take. */
export interface Expected {
  readonly seconds: number;
  /** Earlier runs that are known. */
  readonly runs: number;
}
