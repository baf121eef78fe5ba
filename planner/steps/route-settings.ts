/** `kamal-proxy deploy`: its arguments in Kamal's order, and what the proxy's own table says after them. */
import type { Config, OptionValue, Pairs, ProxyConfig, Role } from '../config.ts';
import type { HostFacts, RouteFacts } from '../facts.ts';
import * as names from '../names.ts';
import { once } from '../once.ts';
import { optionize } from '../quoting.ts';

/** Who is routed: a role (custom certificates lie under its name) or an accessory. */
export interface RouteOwner {
  readonly service: string;
  readonly role?: string;
  readonly proxy: ProxyConfig;
  /** Set where the role's error pages are uploaded: the directory of this version. */
  readonly errorPagesVersion?: string;
}

/** A role's part in the proxy; undefined where it is not proxied. */
export const ownerOfRole = (config: Config, role: Role, version: string): RouteOwner | undefined => {
  const owner = ownerOf(config)(role);
  return owner === undefined || config.errorPagesPath === undefined ? owner : { ...owner, errorPagesVersion: version };
};

const ownerOf = once((config: Config) =>
  once((role: Role): RouteOwner | undefined =>
    role.proxy === undefined
      ? undefined
      : { service: names.rolePrefix(config, role.name), role: role.name, proxy: role.proxy },
  ),
);

const seconds = (value: number | undefined): string | undefined => (value === undefined ? undefined : `${value}s`);

function certificatePaths(config: Config, { role, proxy }: RouteOwner): { certificate?: string; key?: string } {
  if (typeof proxy.ssl !== 'object') return {};
  const directory = `${names.APPS_CONFIG_IN_PROXY}/${names.tlsDirectory(config, role)}`;
  return { certificate: `${directory}/cert.pem`, key: `${directory}/key.pem` };
}

/** The routes of a host once files were written that the proxy reads only when it deploys a service. */
export const withUnread = (
  { routes }: Pick<HostFacts, 'routes'>,
  files: string,
  isReader: (route: RouteFacts) => boolean,
): RouteFacts[] => routes.map((route) => (isReader(route) ? { ...route, unread: files } : route));

function errorPages(config: Config, owner: RouteOwner): string | undefined {
  if (owner.errorPagesVersion === undefined) return undefined;
  return `${names.APPS_CONFIG_IN_PROXY}/${names.errorPagesDirectory(config)}/${owner.errorPagesVersion}`;
}

/** All flags but `--target` (Kamal 2.12, `configuration/proxy.rb`). */
export const deployArguments = (config: Config, owner: RouteOwner): readonly string[] => argumentsOf(config)(owner);

const argumentsOf = once((config: Config) => once((owner: RouteOwner) => argumentList(config, owner)));

function argumentList(config: Config, owner: RouteOwner): readonly string[] {
  const { proxy } = owner;
  const { certificate, key } = certificatePaths(config, owner);
  const flags: readonly (readonly [string, OptionValue | number | undefined])[] = [
    ['host', proxy.hosts],
    ['tls', proxy.ssl !== false || undefined],
    ['tls-certificate-path', certificate],
    ['tls-private-key-path', key],
    ['deploy-timeout', seconds(config.deployTimeout)],
    ['drain-timeout', seconds(config.drainTimeout)],
    ['health-check-interval', seconds(proxy.healthcheck.interval)],
    ['health-check-timeout', seconds(proxy.healthcheck.timeout)],
    ['health-check-path', proxy.healthcheck.path],
    ['target-timeout', seconds(proxy.responseTimeout)],
    ['buffer-requests', proxy.buffering.requests],
    ['buffer-responses', proxy.buffering.responses],
    ['buffer-memory', proxy.buffering.memory],
    ['max-request-body', proxy.buffering.maxRequestBody],
    ['max-response-body', proxy.buffering.maxResponseBody],
    ['path-prefix', proxy.pathPrefixes],
    ['strip-path-prefix', proxy.stripPathPrefix],
    ['forward-headers', proxy.forwardHeaders],
    ['tls-redirect', proxy.sslRedirect],
    ['log-request-header', proxy.logging.requestHeaders],
    ['log-response-header', proxy.logging.responseHeaders],
    ['error-pages', errorPages(config, owner)],
  ];
  const given: Pairs<OptionValue> = flags.flatMap(([name, value]) =>
    value === undefined ? [] : [[name, typeof value === 'number' ? String(value) : value] as const],
  );
  return optionize(given, '=');
}

/** What the proxy's table says beside hosts and paths, in its own words: the flag that sets it, and what holds without one. */
const SETTINGS: Readonly<Record<string, readonly [flag: string, usual: string]>> = {
  tls: ['tls', 'false'],
  'tls certificate': ['tls-certificate-path', ''],
  'tls key': ['tls-private-key-path', ''],
  'tls redirect': ['tls-redirect', 'true'],
  'error pages': ['error-pages', ''],
  'strip path prefix': ['strip-path-prefix', 'true'],
  'health check path': ['health-check-path', '/up'],
  'health check interval': ['health-check-interval', '1s'],
  'health check timeout': ['health-check-timeout', '5s'],
  'response timeout': ['target-timeout', '30s'],
  'buffer requests': ['buffer-requests', 'false'],
  'buffer responses': ['buffer-responses', 'false'],
  'buffer memory': ['buffer-memory', '1048576'],
  'max request body': ['max-request-body', '0'],
  'max response body': ['max-response-body', '0'],
  // Unless it is said, only where TLS does not end here.
  'forward headers': ['forward-headers', ''],
  'logged request headers': ['log-request-header', ''],
  'logged response headers': ['log-response-header', ''],
};

/** Flags without which the limits of bodies may not be given (kamal-proxy 0.9, `cmd/deploy.go`). */
const ALWAYS_GIVEN = ['buffer requests', 'buffer responses'];

/**
 * All flags but `--target` that make a service what it was, as far as Kamal can set it: its hosts, paths and settings, whatever
 * is configured now.
 */
export function formerArguments(config: Config, there: RouteFacts): readonly string[] {
  const isTls = there.settings['tls'] === 'true' && !isBorrowed('tls', there.pathPrefixes);
  const usually: Readonly<Record<string, string>> = { 'forward headers': String(!isTls) };
  const settings = Object.entries(SETTINGS).flatMap(([name, [flag, usual]]) => {
    if (isBorrowed(name, there.pathPrefixes)) return [];
    const value = there.settings[name] ?? usual;
    const isUsual = (value === usual || value === usually[name]) && !ALWAYS_GIVEN.includes(name);
    return isUsual ? [] : [[flag, value === 'true' || value] as const];
  });
  return optionize(
    [
      ['host', there.hosts.filter((host) => host !== '')],
      ['path-prefix', there.pathPrefixes.filter((prefix) => prefix !== '/')],
      ['deploy-timeout', `${config.deployTimeout}s`],
      ['drain-timeout', `${config.drainTimeout}s`],
      ...settings,
    ],
    '=',
  );
}

/** Setting names as people read them, with the value that the proxy will hold; the proxy's defaults where nothing is set. */
export const expectedSettings = (config: Config, owner: RouteOwner): Readonly<Record<string, string>> =>
  settingsOf(config)(owner);

const settingsOf = once((config: Config) => once((owner: RouteOwner) => settingList(config, owner)));

function settingList(config: Config, owner: RouteOwner): Readonly<Record<string, string>> {
  const { proxy } = owner;
  const { certificate, key } = certificatePaths(config, owner);
  const given: Readonly<Record<string, string | number | boolean | undefined>> = {
    tls: proxy.ssl !== false,
    'tls certificate': certificate,
    'tls key': key,
    'tls redirect': proxy.sslRedirect,
    'error pages': errorPages(config, owner),
    'strip path prefix': proxy.stripPathPrefix,
    'health check path': proxy.healthcheck.path,
    'health check interval': seconds(proxy.healthcheck.interval),
    'health check timeout': seconds(proxy.healthcheck.timeout),
    'response timeout': seconds(proxy.responseTimeout),
    'buffer requests': proxy.buffering.requests,
    'buffer responses': proxy.buffering.responses,
    'buffer memory': proxy.buffering.memory,
    'max request body': proxy.buffering.maxRequestBody,
    'max response body': proxy.buffering.maxResponseBody,
    'forward headers': proxy.forwardHeaders ?? proxy.ssl === false,
    'logged request headers': proxy.logging.requestHeaders.join(','),
    'logged response headers': proxy.logging.responseHeaders.join(','),
  };
  return Object.fromEntries(
    Object.entries(SETTINGS).map(([name, [, usual]]): [string, string] => [name, String(given[name] ?? usual)]),
  );
}

/** Whether a setting is not the service's own: below a path it has those of the host's root (kamal-proxy 0.9, `service_map.go`). */
export const isBorrowed = (setting: string, prefixes: readonly string[]): boolean =>
  ['tls', 'tls redirect'].includes(setting) && !prefixes.includes('/');

/** Prefixes as the proxy keeps them: one leading and no trailing slash, `/` where none is set. */
export const normalPrefixes = (prefixes: readonly string[]): string[] =>
  prefixes.length === 0 ? ['/'] : prefixes.map((prefix) => `/${prefix.replace(/^\/+|\/+$/g, '')}`);
