/**
 * Facts: one snapshot per host, or nothing for a host that was not looked at.
 * They never hold a secret's value: environments and files are keyed fingerprints, those of secrets made on the host.
 */

export type DockerState =
  | {
      readonly state: 'ready';
      readonly version: string;
      /** The first registry mirror that the daemon asks, where the service's images come through mirrors. */
      readonly mirror?: string;
    }
  | { readonly state: 'missing' | 'down' | 'forbidden' };

/** Who the SSH session is on the host. */
export interface UserFacts {
  readonly name: string;
  /** Login directory; Kamal's paths are relative to it. */
  readonly home: string;
  readonly isRoot: boolean;
  readonly inDockerGroup: boolean;
  /** Can run `usermod` through sudo without a password. */
  readonly canSudo: boolean;
}

export interface ContainerFacts {
  readonly id: string;
  readonly name: string;
  /** When it was made, ISO 8601. No plan depends on it. */
  readonly created?: string;
  /** created, running, paused, restarting, removing, exited, dead */
  readonly state: string;
  /** healthy, unhealthy, starting; absent without a Docker health check. */
  readonly health?: string;
  /** As written in `docker run`. */
  readonly image: string;
  readonly imageId: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Variable name → fingerprint of `NAME=value`, empty for variables that Kamal does not set; absent where it was not looked at. */
  readonly env?: Readonly<Record<string, string>>;
  readonly cmd?: readonly string[];
  readonly binds?: readonly string[];
  /** Paths of volumes without a name, the image's own among them. */
  readonly volumes?: readonly string[];
  readonly networks: readonly string[];
  readonly restart?: string;
  readonly log?: { readonly driver: string; readonly options: Readonly<Record<string, string>> };
  readonly memory?: number;
  readonly extraHosts?: readonly string[];
  /** `HOST_IP:PORT:CONTAINER_PORT/PROTO`. */
  readonly ports?: readonly string[];
}

export interface ImageFacts {
  readonly id: string;
  /** `repository:tag`. */
  readonly tags: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly cmd?: readonly string[];
  /** Names of the variables that the image itself sets. */
  readonly env?: readonly string[];
}

/** One service in kamal-proxy's own table. Times are milliseconds. */
export interface RouteFacts {
  readonly service: string;
  readonly hosts: readonly string[];
  readonly pathPrefixes: readonly string[];
  readonly targets: readonly string[];
  readonly state: 'running' | 'paused' | 'stopped';
  /** What visitors of a stopped service read. */
  readonly message?: string;
  /** Everything else that `kamal-proxy deploy` sets, in the proxy's own names, for comparing field by field. */
  readonly settings: Readonly<Record<string, string>>;
  /** Files of it that were written after the proxy last read them, which it does with every deploy: what they are. */
  readonly unread?: string;
}

export interface FileFacts {
  readonly path: string;
  /** Octal, e.g. `600`. */
  readonly mode: string;
  readonly fingerprint: string;
}

export interface LockFacts {
  /** Decoded details: holder, version, message; empty where the file is missing. */
  readonly details: string;
  /** How long it has been held, by the host's clock. */
  readonly ageSeconds?: number;
  /** Since the last sign of life of whoever holds it: taking it, or a later audit line of the service on the host. */
  readonly quietSeconds?: number;
  /** This run took it; never so in facts that were observed. */
  readonly isOwn?: true;
}

export interface ListenerFacts {
  readonly port: number;
  /** Absent: every address of the host. */
  readonly address?: string;
  /** E.g. `nginx (pid 812)`. */
  readonly process?: string;
}

export interface HostFacts {
  readonly docker: DockerState;
  readonly user: UserFacts;
  /** Every container with a `service` label, newest first, kamal-proxy, and Kamal 1's traefik. */
  readonly containers: readonly ContainerFacts[];
  readonly images: readonly ImageFacts[];
  readonly networks: readonly string[];
  /** Empty where kamal-proxy does not run or was never asked to serve. */
  readonly routes: readonly RouteFacts[];
  /** Contents of `.kamal/proxy/{options,image,image_version,run_command}` where they exist. */
  readonly proxyFiles: Readonly<Record<string, string>>;
  /** Sessions with registries that Docker keeps in its own file: server (empty: Docker Hub) → fingerprint of who is logged in. */
  readonly sessions?: Readonly<Record<string, string>>;
  /** Env files, TLS files, error pages and accessory files that Kamal writes. */
  readonly files: readonly FileFacts[];
  /** Directories under `.kamal` and of accessories, relative to the login directory. */
  readonly directories: readonly string[];
  /** Locks by service (`SERVICE[-DESTINATION]`). */
  readonly locks: Readonly<Record<string, LockFacts>>;
  /** Saved plans that were applied to the service, by digest: when and by whom. */
  readonly applied?: Readonly<Record<string, string>>;
  /** Free space of the file system that holds Docker's data, in MiB. */
  readonly diskFreeMib?: number;
  /** What listens on the host's TCP ports. */
  readonly listeners: readonly ListenerFacts[];
}

/** What a build depends on. */
export interface BuildFacts {
  /** Docker's word for this machine's architecture: amd64, arm64. */
  readonly arch: string;
  /** The commit that is built; absent outside git, where the working directory is. */
  readonly revision?: string;
  /** `uncommitted`: it exists, but not in the commit that is built. */
  readonly dockerfile: 'there' | 'uncommitted' | 'missing';
  /** What Docker and the registry said; absent where nobody asked them. */
  readonly asked?: {
    readonly docker: 'ready' | 'down' | 'no buildx' | 'missing';
    readonly hasPack: boolean;
    /** `other`: a builder has the name, but builds elsewhere. */
    readonly builder: 'ready' | 'other' | 'absent';
    readonly isImagePushed: boolean;
    /** The registry has an image of the version, but where builds vary it is not the one tagged latest for the destination. */
    readonly isOther?: true;
  };
}

/** What the machine that runs the tool knows without any connection. */
export interface LocalFacts {
  /** Secret name → present, blank, or not resolved yet (its command was not run). */
  readonly secrets: Readonly<Record<string, 'present' | 'blank' | 'unresolved'>>;
  /** Names of hooks that exist and can be run. */
  readonly hooks: readonly string[];
  /** Names of hooks that exist and cannot be run; absent: none. */
  readonly brokenHooks?: readonly string[];
  /** Local file → fingerprint of its content; absent: does not exist. Rendered templates are beside theirs (`names.ts`). */
  readonly files: Readonly<Record<string, string>>;
  /** Names of the pages in `error_pages_path`. */
  readonly errorPages: readonly string[];
  /** Absent where the verb builds nothing. */
  readonly build?: BuildFacts;
}

export interface Unreachable {
  /** One line: what went wrong. */
  readonly unreachable: string;
  /** What to try next. */
  readonly hint?: string;
}

export interface Facts {
  readonly local: LocalFacts;
  /** Hosts that are absent were not looked at. */
  readonly hosts: Readonly<Record<string, HostFacts | Unreachable>>;
}

/** The facts of `host`; undefined where nobody looked or nobody answered. */
export function factsOf(facts: Facts, host: string): HostFacts | undefined {
  const found = facts.hosts[host];
  return found === undefined || 'unreachable' in found ? undefined : found;
}
