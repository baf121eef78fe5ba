/** What a simulated host holds: its Docker, and through it the proxy. Plain data that the simulated commands change. */

/** How an image's program behaves once it runs. Times are milliseconds. */
export interface Behaviour {
  /** From start until it listens. */
  readonly startsIn: number;
  /** The port it listens on; absent for a program that listens on nothing. */
  readonly port?: number;
  /** The status it answers with for a path on a host. */
  readonly answer: (path: string, host: string) => number;
  /** From SIGTERM until it has ended. */
  readonly stopsIn: number;
  readonly says: readonly string[];
}

/** An image as a registry offers it. */
export interface OfferedImage {
  readonly reference: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly env: readonly string[];
  readonly cmd: readonly string[];
  readonly behaviour: Behaviour;
  /** Files inside, absolute path → content, for `docker cp`. */
  readonly files: Readonly<Record<string, string>>;
}

/** Where images come from; `server` asks for a name and password, everything else is public. */
export interface Registry {
  readonly server: string;
  readonly username: string;
  readonly password: string;
  readonly images: readonly OfferedImage[];
}

/** An image on a host. */
export interface Image extends OfferedImage {
  /** `sha256:` and 64 hex digits. */
  readonly id: string;
  tags: string[];
  readonly created: number;
}

export type ContainerState = 'created' | 'running' | 'exited';

/** A container on a host. Times are milliseconds since 1970. */
export interface Container {
  readonly id: string;
  name: string;
  /** As written in `docker run`. */
  readonly image: string;
  readonly imageId: string;
  state: ContainerState;
  exitCode: number;
  readonly created: number;
  started: number;
  finished: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly env: readonly string[];
  readonly cmd: readonly string[];
  readonly entrypoint: readonly string[];
  readonly hostname: string;
  readonly binds: readonly string[];
  readonly networks: string[];
  readonly restart: string;
  readonly log: { readonly driver: string; readonly options: Readonly<Record<string, string>> };
  readonly memory: number;
  readonly extraHosts: readonly string[];
  /** `80/tcp` → where it is published. */
  readonly ports: Readonly<Record<string, readonly { readonly ip: string; readonly port: string }[]>>;
  readonly isRemovedAtExit: boolean;
  readonly behaviour: Behaviour;
  /** Its log. */
  readonly said: { readonly at: number; readonly text: string }[];
  /** Got SIGTERM: it answers nothing new. */
  isStopping: boolean;
  /** Requests that it is answering. */
  inFlight: number;
}

/** One simulated host. */
export interface World {
  readonly host: string;
  /** Its login directory, a real one. */
  readonly home: string;
  readonly registry: Registry;
  /** Oldest first. */
  containers: Container[];
  images: Image[];
  networks: string[];
  /** Named volumes, name → file → content. */
  readonly volumes: Map<string, Map<string, string>>;
  /** Every program call that the fleet answered, for tests. */
  readonly calls: { readonly argv: readonly string[]; readonly exit: number }[];
}

/** An empty host. */
export function newWorld(host: string, home: string, registry: Registry): World {
  return {
    host,
    home,
    registry,
    containers: [],
    images: [],
    networks: ['bridge', 'host', 'none'],
    volumes: new Map(),
    calls: [],
  };
}

/** The container of that name, id or unambiguous start of an id. */
export function findContainer(world: World, reference: string): Container | undefined {
  const name = reference.replace(/^\//, '');
  const named = world.containers.find((one) => one.name === name || one.id === reference);
  if (named || !/^[0-9a-f]+$/.test(reference)) return named;
  const matches = world.containers.filter((one) => one.id.startsWith(reference));
  return matches.length === 1 ? matches[0] : undefined;
}

/** The image of that tag, id or start of an id. */
export function findImage(world: World, reference: string): Image | undefined {
  if (reference === '') return undefined;
  const tagged = world.images.find((one) => one.tags.includes(withTag(reference)));
  if (tagged) return tagged;
  const id = reference.replace(/^sha256:/, '');
  return /^[0-9a-f]+$/.test(id) ? world.images.find((one) => one.id.startsWith(`sha256:${id}`)) : undefined;
}

/** The reference with `:latest` where it names no tag. */
export function withTag(reference: string): string {
  return /:[^/]+$/.test(reference) ? reference : `${reference}:latest`;
}

/** Repository and tag of a complete reference. */
export function splitTag(reference: string): readonly [repository: string, tag: string] {
  const at = reference.lastIndexOf(':');
  return [reference.slice(0, at), reference.slice(at + 1)];
}

/** Where a container is found on its first network; the same for as long as it exists. */
export function addressOf(one: Container): string {
  return `172.18.${Number.parseInt(one.id.slice(0, 2), 16)}.${1 + (Number.parseInt(one.id.slice(2, 4), 16) % 254)}`;
}

/** The process id of a container's program: larger than those of most machines. */
export function pidOf(one: Container): number {
  return 1_000_000 + Number.parseInt(one.id.slice(0, 5), 16);
}
