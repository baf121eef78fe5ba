/**
 * Config: the resolved deploy.yml. Every default is filled in and every key has one shape.
 * Secrets appear by name only. Lists of pairs keep the file's order, which decides the order of arguments.
 */

/** Ordered key-value pairs; an object would reorder keys that look like numbers. */
export type Pairs<T> = readonly (readonly [key: string, value: T])[];

/** A clear environment value as Ruby prints it. `''` means "no value" (`--env KEY`), `false` prints unquoted. */
export type ClearValue = string | false;

/** A docker option: `true` is a bare flag, a list repeats the flag. */
export type OptionValue = string | boolean | readonly string[];

export interface EnvSecret {
  /** The variable's name inside the container. */
  readonly key: string;
  /** The name in `.kamal/secrets`. */
  readonly secret: string;
}

export interface Env {
  readonly clear: Pairs<ClearValue>;
  readonly secrets: readonly EnvSecret[];
}

/** A literal, or the name of a secret that holds it. */
export type Credential = { readonly literal: string } | { readonly secret: string };

export interface Registry {
  /** Absent for Docker Hub. */
  readonly server?: string;
  readonly username?: Credential;
  readonly password?: Credential;
  /** True for `localhost:PORT`: nobody logs in, hosts reach it through the SSH connection. */
  readonly isLocal: boolean;
}

export interface Logging {
  readonly driver?: string;
  readonly options: Pairs<ClearValue>;
}

/** `'auto'` asks the proxy for a certificate; an object names the secrets of a custom one. */
export type Ssl = false | 'auto' | { readonly certificatePem: string; readonly privateKeyPem: string };

export interface ProxyRun {
  readonly publish: boolean;
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly bindIps: readonly string[];
  readonly metricsPort?: number;
  readonly debug: boolean;
  readonly logMaxSize: string;
  readonly registry?: string;
  readonly repository: string;
  readonly version: string;
  readonly options: Pairs<OptionValue>;
}

/** How kamal-proxy is asked to serve a role or an accessory. Times are seconds, sizes bytes. Absent: the proxy's own default. */
export interface ProxyConfig {
  readonly hosts: readonly string[];
  readonly appPort: number;
  readonly ssl: Ssl;
  readonly sslRedirect?: boolean;
  readonly forwardHeaders?: boolean;
  readonly responseTimeout?: number;
  readonly pathPrefixes: readonly string[];
  readonly stripPathPrefix?: boolean;
  readonly healthcheck: { readonly interval?: number; readonly timeout?: number; readonly path?: string };
  readonly buffering: {
    readonly requests: boolean;
    readonly responses: boolean;
    readonly memory?: number;
    readonly maxRequestBody?: number;
    readonly maxResponseBody?: number;
  };
  readonly logging: { readonly requestHeaders: readonly string[]; readonly responseHeaders: readonly string[] };
  readonly run?: ProxyRun;
}

export interface RoleHost {
  readonly name: string;
  readonly tags: readonly string[];
  /** Root, role and tags merged in Kamal's order. */
  readonly env: Env;
}

export interface Role {
  readonly name: string;
  readonly hosts: readonly RoleHost[];
  readonly cmd?: string;
  /** Root and role labels merged, without `service`, `role` and `destination`. */
  readonly labels: Pairs<ClearValue>;
  /** Without `restart`. */
  readonly options: Pairs<OptionValue>;
  readonly restart: string;
  readonly logging: Logging;
  /** Seconds; role, else root. */
  readonly stopTimeout?: number;
  /** Absent: traffic does not reach this role through kamal-proxy. */
  readonly proxy?: ProxyConfig;
  /** `PATH[:mount options]`; only set where the role is proxied. */
  readonly assetPath?: string;
}

export interface AccessoryFile {
  /** Local path as written. */
  readonly local: string;
  /** Path on the host, relative to the login directory. */
  readonly hostPath: string;
  /** `--volume` argument after `HOST:`, mount options included. */
  readonly mount: string;
  readonly mode: string;
  readonly owner?: string;
  /** Ends in `erb`: rendered with the accessory's environment before it is uploaded. */
  readonly isTemplate: boolean;
}

export interface AccessoryDirectory {
  /** Shell text of the path on the host: `$PWD/SERVICE/dir`, or the absolute path as written. */
  readonly hostPath: string;
  readonly mount: string;
  readonly mode?: string;
  readonly owner?: string;
}

export interface Accessory {
  readonly name: string;
  /** Container and label name: `SERVICE-NAME` unless set. */
  readonly service: string;
  /** Complete reference, with the server of its own registry if it has one. */
  readonly image: string;
  readonly registry?: Registry;
  readonly hosts: readonly string[];
  readonly port?: string;
  readonly network: string;
  readonly cmd?: string;
  readonly env: Env;
  readonly files: readonly AccessoryFile[];
  readonly directories: readonly AccessoryDirectory[];
  readonly volumes: readonly string[];
  readonly labels: Pairs<ClearValue>;
  readonly options: Pairs<OptionValue>;
  readonly restart: string;
  readonly proxy?: ProxyConfig;
}

export interface Ssh {
  readonly user: string;
  readonly port: number;
  /** `[user@]host` to jump through. */
  readonly proxy?: string;
  readonly proxyCommand?: string;
  readonly keys: readonly string[];
  readonly keysOnly: boolean;
  /** Names of secrets that hold private keys. */
  readonly keyData: readonly Credential[];
  /** `true`: the user's and the system's files, `false`: none, or the files to read. */
  readonly config: boolean | readonly string[];
  readonly forwardAgent: boolean;
  readonly maxConcurrentStarts: number;
  readonly dnsRetries: number;
}

export interface Boot {
  /** Hosts per batch; absent: all at once. Percentages are already turned into a number. */
  readonly limit?: number;
  /** Seconds after each batch. */
  readonly wait?: number;
  readonly parallelRoles: boolean;
}

export interface Builder {
  /** Destinations build in ways of their own: an image of the same version may be another one's. */
  readonly varies?: true;
  readonly arch: readonly string[];
  readonly remote?: string;
  readonly local: boolean;
  readonly context?: string;
  readonly dockerfile: string;
  readonly target?: string;
  readonly driver: string;
  readonly args: Pairs<ClearValue>;
  readonly secrets: readonly string[];
  readonly ssh?: string;
  readonly provenance?: string | boolean;
  readonly sbom?: boolean;
  readonly cache?: { readonly type: 'gha' | 'registry'; readonly options?: string; readonly image?: string };
  readonly pack?: { readonly builder: string; readonly buildpacks: readonly string[] };
}

export type HooksOutput = 'quiet' | 'verbose';

export interface Config {
  readonly service: string;
  readonly destination?: string;
  /** Repository without server and tag. */
  readonly image: string;
  readonly registry: Registry;
  /** Alphabetical by name, as Kamal orders them. */
  readonly roles: readonly Role[];
  /** In the file's order. */
  readonly accessories: readonly Accessory[];
  readonly primaryRole: string;
  readonly volumes: readonly string[];
  /** Root logging; accessories use it. */
  readonly logging: Logging;
  readonly boot: Boot;
  /** Seconds. */
  readonly deployTimeout: number;
  readonly drainTimeout: number;
  readonly readinessDelay: number;
  readonly retainContainers: number;
  /** Local directory with `4xx.html` and `5xx.html`. */
  readonly errorPagesPath?: string;
  readonly hooksPath: string;
  readonly hooksOutput: { readonly all?: HooksOutput; readonly byHook: Pairs<HooksOutput> };
  readonly secretsPath: string;
  readonly ssh: Ssh;
  readonly builder: Builder;
  readonly aliases: Pairs<string>;
  /** Names of secrets that may be blank. */
  readonly allowBlank: readonly string[];
  /** Program and arguments that a deploy runs once before anything of the new version starts. */
  readonly release?: string;
  /** Where copies of a run's lines go. */
  readonly output: { readonly filePath?: string; readonly otelEndpoint?: string };
}
