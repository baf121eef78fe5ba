/** What a rule is: it looks at the whole configuration and yields what is wrong. Rules survive any tree. */
import type { Config } from '../../../planner/config.ts';
import { type Diagnostic, diagnoseAt, type Place } from '../diagnostic.ts';
import type { Hash, Tree } from '../tree.ts';

export interface Checked {
  readonly root: Hash;
  /** What `root` was merged from: the base file and, with a destination, that one's. */
  readonly layers: readonly Hash[];
  /** Resolved as far as the tree allows. */
  readonly config: Config;
  readonly destination: string | undefined;
  /** Destinations that have a file beside the base file. */
  readonly destinations: readonly string[];
  /** Whether a path, relative to the working directory, exists. */
  readonly fileExists: (path: string) => boolean;
}

export interface Problem {
  /** An error means that Kamal refuses too, or that a deploy could not work. */
  readonly severity: 'error' | 'warning';
  readonly diagnostic: Diagnostic;
}

/** Problems in the order in which they stand in the rule. */
export type Rule = (checked: Checked) => Iterable<Problem>;

/** Something that stops the command. */
export const error = (at: Tree | Place, message: string, hint?: string): Problem => problem('error', at, message, hint);

/** Something to say and go on. */
export const warning = (at: Tree | Place, message: string, hint?: string): Problem =>
  problem('warning', at, message, hint);

function problem(severity: Problem['severity'], at: Tree | Place, message: string, hint?: string): Problem {
  const place = 'source' in at ? at : at.place;
  return { severity, diagnostic: diagnoseAt(place, { message, ...(hint && { hint }) }) };
}
