/** kamal-proxy's own table, kept where the real one keeps it: a JSON file in a named volume. Durations are nanoseconds. */
import type { Container, World } from '../world.ts';

/** The named volume. */
export const VOLUME = 'kamal-proxy-config';
/** Where the volume is mounted. */
export const DATA = '/home/kamal-proxy/.config/kamal-proxy';
/** The table's file in the volume. */
export const STATE_FILE = 'kamal-proxy.state';

/** One service of the table, as kamal-proxy v0.9.2 writes it. */
export interface Service {
  readonly name: string;
  readonly options: {
    readonly hosts: readonly string[];
    readonly path_prefixes: readonly string[];
    readonly tls_enabled: boolean;
    readonly tls_certificate_path: string;
    readonly tls_private_key_path: string;
    readonly tls_redirect: boolean;
    readonly canonical_host: string;
    readonly acme_directory: string;
    readonly acme_cache_path: string;
    readonly error_page_path: string;
    readonly strip_prefix: boolean;
    readonly writer_affinity_timeout: number;
    readonly read_targets_accept_websockets: boolean;
  };
  readonly target_options: {
    readonly health_check_config: {
      readonly path: string;
      readonly port: number;
      readonly interval: number;
      readonly timeout: number;
      readonly host: string;
    };
    readonly response_timeout: number;
    readonly buffer_requests: boolean;
    readonly buffer_responses: boolean;
    readonly max_memory_buffer_size: number;
    readonly max_request_body_size: number;
    readonly max_response_body_size: number;
    readonly log_request_headers: readonly string[] | null;
    readonly log_response_headers: readonly string[] | null;
    readonly forward_headers: boolean;
    readonly scope_cookie_paths: boolean;
  };
  readonly active_targets: readonly string[];
  readonly active_readers: readonly string[];
  readonly rollout_targets: null;
  readonly rollout_readers: null;
  /** state: 0 running, 1 paused, 2 stopped. */
  readonly pause_controller: { readonly state: number; readonly stop_message: string; readonly fail_after: number };
  readonly rollout_controller: null;
}

/** True for a container that runs kamal-proxy. */
export const isProxy = (one: Container): boolean => one.labels['org.opencontainers.image.title'] === 'kamal-proxy';

/** The table of a host. */
export function readServices(world: World): readonly Service[] {
  const text = world.volumes.get(VOLUME)?.get(STATE_FILE);
  return text === undefined ? [] : (JSON.parse(text) as Service[]);
}

/** Writes the table of a host. */
export function writeServices(world: World, services: readonly Service[]): void {
  world.volumes.get(VOLUME)?.set(STATE_FILE, `${JSON.stringify(services)}\n`);
}

/** Adds a line to the proxy's log. */
export function logLine(proxy: Container, msg: string, fields: Readonly<Record<string, string>>): void {
  const line = { time: new Date().toISOString(), level: 'INFO', msg, ...fields };
  proxy.said.push({ at: Date.now(), text: JSON.stringify(line) });
}
