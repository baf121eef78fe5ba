/** `kamal-proxy deploy`'s flags, their defaults and what they become in the table (kamal-proxy v0.9.2, `cmd/deploy.go`). */
import type { FlagTable, Flags } from '../docker/flags.ts';
import { Refusal } from '../docker/refusal.ts';
import { DATA, type Service } from './state.ts';

/** Flags of `deploy`. */
export const DEPLOY_FLAGS: FlagTable = {
  target: 'list',
  host: 'list',
  'path-prefix': 'list',
  'strip-path-prefix': 'switch',
  tls: 'switch',
  'tls-certificate-path': 'value',
  'tls-private-key-path': 'value',
  'tls-redirect': 'switch',
  'canonical-host': 'value',
  'deploy-timeout': 'value',
  'drain-timeout': 'value',
  force: 'switch',
  'health-check-interval': 'value',
  'health-check-timeout': 'value',
  'health-check-path': 'value',
  'health-check-port': 'value',
  'health-check-host': 'value',
  'target-timeout': 'value',
  'buffer-requests': 'switch',
  'buffer-responses': 'switch',
  'buffer-memory': 'value',
  'max-request-body': 'value',
  'max-response-body': 'value',
  'error-pages': 'value',
  'log-request-header': 'list',
  'log-response-header': 'list',
  'forward-headers': 'switch',
};

const UNITS: Readonly<Record<string, number>> = { ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };

/** A duration flag in nanoseconds. */
export function duration(flags: Flags, name: string, standard: string): number {
  const text = flags.value(name) ?? standard;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  const isWhole = parts.map((part) => part[0]).join('') === text && text !== '';
  if (isWhole) return parts.reduce((sum, [, count, unit = '']) => sum + Number(count) * (UNITS[unit] ?? 0), 0);
  const why = /^\d+$/.test(text) ? `missing unit in duration "${text}"` : `invalid duration "${text}"`;
  throw new Refusal(`Error: invalid argument "${text}" for "--${name}" flag: time: ${why}`);
}

/** Nanoseconds in Go's short form, as in `1m0s`. */
export function showDuration(nanoseconds: number): string {
  const seconds = nanoseconds / 1e9;
  const minutes = Math.floor(seconds / 60);
  return minutes > 0 ? `${minutes}m${seconds % 60}s` : `${seconds}s`;
}

const listOf = (flags: Flags, name: string): readonly string[] => flags.list(name).flatMap((one) => one.split(','));
/** A header's name as Go writes it: `X-Request-Id`. */
const headerName = (name: string): string => name.toLowerCase().replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());
const orNull = (list: readonly string[]): readonly string[] | null => (list.length === 0 ? null : list);
const isOn = (flags: Flags, name: string, standard: boolean): boolean =>
  flags.value(name) === undefined ? standard : flags.isOn(name);

/** The service that a `deploy` asks for; throws what kamal-proxy says about flags that do not fit. */
export function serviceFrom(name: string, flags: Flags): Service {
  const targets = listOf(flags, 'target');
  if (targets.length === 0) throw new Refusal('Error: required flag(s) "target" not set');
  const wrong = targets.find((target) => !/^(\w[-_.\w+]+)(:\d+)?$/.test(target));
  if (wrong !== undefined) throw new Refusal(`Error: ${wrong} :invalid host pattern`);
  const prefixes = listOf(flags, 'path-prefix').map((prefix) => `/${prefix.replace(/^\/+|\/+$/g, '')}`);
  const isTls = flags.isOn('tls');
  if (isTls && prefixes.length > 0 && !prefixes.includes('/')) {
    throw new Refusal('Error: TLS settings must be specified on the root path service');
  }
  return {
    name,
    options: {
      hosts: flags.list('host').length === 0 ? [''] : listOf(flags, 'host'),
      path_prefixes: prefixes.length === 0 ? ['/'] : prefixes,
      tls_enabled: isTls,
      tls_certificate_path: flags.value('tls-certificate-path') ?? '',
      tls_private_key_path: flags.value('tls-private-key-path') ?? '',
      tls_redirect: isOn(flags, 'tls-redirect', true),
      canonical_host: flags.value('canonical-host') ?? '',
      acme_directory: '',
      acme_cache_path: `${DATA}/certs`,
      error_page_path: flags.value('error-pages') ?? '',
      strip_prefix: isOn(flags, 'strip-path-prefix', true),
      writer_affinity_timeout: 1e9,
      read_targets_accept_websockets: false,
    },
    target_options: targetOptions(flags, isTls),
    active_targets: targets,
    active_readers: [],
    rollout_targets: null,
    rollout_readers: null,
    pause_controller: { state: 0, stop_message: '', fail_after: 0 },
    rollout_controller: null,
  };
}

function targetOptions(flags: Flags, isTls: boolean): Service['target_options'] {
  return {
    health_check_config: {
      path: flags.value('health-check-path') ?? '/up',
      port: Number(flags.value('health-check-port') ?? 0),
      interval: duration(flags, 'health-check-interval', '1s'),
      timeout: duration(flags, 'health-check-timeout', '5s'),
      host: flags.value('health-check-host') ?? '',
    },
    response_timeout: duration(flags, 'target-timeout', '30s'),
    buffer_requests: isOn(flags, 'buffer-requests', false),
    buffer_responses: isOn(flags, 'buffer-responses', false),
    max_memory_buffer_size: Number(flags.value('buffer-memory') ?? 1_048_576),
    max_request_body_size: Number(flags.value('max-request-body') ?? 0),
    max_response_body_size: Number(flags.value('max-response-body') ?? 0),
    log_request_headers: orNull(listOf(flags, 'log-request-header').map(headerName)),
    log_response_headers: orNull(listOf(flags, 'log-response-header').map(headerName)),
    forward_headers: isOn(flags, 'forward-headers', !isTls),
    scope_cookie_paths: false,
  };
}
