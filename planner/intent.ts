/** Intent: what was asked. Equal intents, configurations and facts give equal plans, to the byte. */

export type Verb = 'setup' | 'deploy' | 'redeploy' | 'rollback';

export interface Intent {
  readonly verb: Verb;
  readonly version: string;
  /** `--hosts` patterns; absent: all. */
  readonly hosts?: readonly string[];
  /** `--roles` patterns; absent: all. */
  readonly roles?: readonly string[];
  readonly primaryOnly: boolean;
  readonly skipHooks: boolean;
  /** Replace what is already so, as Kamal does. */
  readonly force: boolean;
  /** Who is named in audit lines: git's user.email, else the login name. */
  readonly performer: string;
  /** Who is named in the lock: git's user.name. */
  readonly lockHolder: string;
  /** This run was started by a hook of a run that holds the lock (`KAMAL_LOCK=true`). */
  readonly lockHeld: boolean;
}
