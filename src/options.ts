/** What the command line says, the same for every command that changes hosts. */
import type { Target } from './commands/target.ts';

import type { Policy } from '../planner/intent.ts';

export interface ChangeOptions {
  readonly configFile?: string;
  readonly destination?: string;
  /** False: templates in the configuration may not run commands. */
  readonly erbExec?: boolean;
  readonly hosts?: string;
  readonly roles?: string;
  readonly primary?: boolean;
  readonly version?: string;
  readonly skipPush?: boolean;
  /** Commander's name for `--no-cache`: false where it is given. */
  readonly cache?: boolean;
  /** What comes of a build, as buildx calls it. */
  readonly output?: string;
  readonly skipHooks?: boolean;
  readonly verbose?: boolean;
  readonly quiet?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly observe?: boolean;
  readonly format?: string;
  readonly into?: readonly Target[];
  readonly force?: boolean;
  readonly onFailure?: Policy;
  /** The plan goes into this file, to be applied. */
  readonly out?: string;
  /** Facts are read from this file, and nobody looks. */
  readonly facts?: string;
  readonly detailedExitcode?: boolean;
  /** `fail:STEP`: where a failure would leave every host. */
  readonly whatIf?: string;
  /** A git reference whose configuration is planned too, and compared. */
  readonly against?: string;
  readonly lockWait?: boolean;
  /** Seconds. */
  readonly lockWaitTimeout?: number;
  /** Seconds. */
  readonly lockWaitInterval?: number;
}

/** A comma list as patterns; absent where nothing is named. */
export const patterns = (list: string | undefined): string[] | undefined => {
  const found = (list ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return found.length === 0 ? undefined : found;
};
