/** Intent: what was asked. Equal intents, configurations and facts give equal plans, to the byte. */

export type Verb =
  | 'setup'
  | 'deploy'
  | 'redeploy'
  | 'rollback'
  | 'remove'
  | 'upgrade'
  | 'app boot'
  | 'app start'
  | 'app stop'
  | 'app stale_containers'
  | 'app maintenance'
  | 'app live'
  | 'app remove'
  | 'app remove_container'
  | 'app remove_containers'
  | 'app remove_images'
  | 'app remove_app_directories'
  | 'accessory boot'
  | 'accessory reboot'
  | 'accessory start'
  | 'accessory stop'
  | 'accessory restart'
  | 'accessory remove'
  | 'accessory upgrade'
  | 'accessory upload'
  | 'accessory directories'
  | 'accessory pull_image'
  | 'accessory remove_container'
  | 'accessory remove_image'
  | 'accessory remove_service_directory'
  | 'build push'
  | 'build deliver'
  | 'build pull'
  | 'build create'
  | 'build remove'
  | 'build dev'
  | 'lock acquire'
  | 'lock release'
  | 'proxy boot'
  | 'proxy boot_config'
  | 'proxy reboot'
  | 'proxy start'
  | 'proxy stop'
  | 'proxy restart'
  | 'proxy remove'
  | 'proxy remove_container'
  | 'proxy remove_image'
  | 'proxy remove_proxy_directory'
  | 'proxy upgrade'
  | 'prune all'
  | 'prune containers'
  | 'prune images'
  | 'registry setup'
  | 'registry login'
  | 'registry logout'
  | 'registry remove'
  | 'server bootstrap';

/** What single verbs are told besides; each names the verbs that read it. */
export interface Arguments {
  /** `accessory …`: a name, or `all`. */
  readonly accessory?: string;
  /** `app remove_container`: the version whose container goes. */
  readonly container?: string;
  /** `prune containers`: how many stopped containers stay. */
  readonly retain?: number;
  /** `lock acquire`: why it is held. `app maintenance`: what visitors read. */
  readonly message?: string;
  /** `app maintenance`: seconds. */
  readonly drainTimeout?: number;
  /** Reboots and upgrades: one host after the other. */
  readonly isRolling?: boolean;
  /** `registry …`: leave out this machine, or the hosts. */
  readonly skipLocal?: boolean;
  readonly skipRemote?: boolean;
  /** `proxy boot_config`: what each of the host's files will hold; null removes it. */
  readonly bootConfig?: BootConfig;
}

/** The files of `.kamal/proxy` by which a host decides how it runs kamal-proxy. */
export interface BootConfig {
  readonly options: string | null;
  readonly image: string | null;
  readonly image_version: string | null;
  readonly run_command: string | null;
}

/** How an image is built. */
export interface BuildRequest {
  /** What comes of it, as buildx calls it: `registry`, `docker`, `local` … */
  readonly output: string;
  /** Build every layer anew. */
  readonly noCache: boolean;
}

/** What a run does about a failed step, besides releasing the lock: see `planner/policy.ts`. */
export const POLICIES = ['halt', 'revert', 'continue'] as const;
export type Policy = (typeof POLICIES)[number];

export interface Intent {
  readonly verb: Verb;
  readonly version: string;
  /** What the verb is told besides. */
  readonly arguments?: Arguments;
  /** The image is built; absent: it is taken from the registry. */
  readonly build?: BuildRequest;
  /** `--hosts` patterns; absent: all. */
  readonly hosts?: readonly string[];
  /** `--roles` patterns; absent: all. */
  readonly roles?: readonly string[];
  readonly primaryOnly: boolean;
  readonly skipHooks: boolean;
  /** Replace what is already so, as Kamal does. */
  readonly force: boolean;
  /** This run was started by a hook of a run that holds the lock (`KAMAL_LOCK=true`). */
  readonly lockHeld: boolean;
  /** The plan is made to be saved and applied once: the run records that it was. */
  readonly isSaved: boolean;
  /** How many equal plans were applied before it was made, where any were. */
  readonly appliedBefore?: number;
  readonly onFailure: Policy;
}
