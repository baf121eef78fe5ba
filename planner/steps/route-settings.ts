/** `kamal-proxy deploy`: its arguments in Kamal's order, and what the proxy's own table says after them. */
import type { Config, OptionValue, Pairs, ProxyConfig, Role } from '../config.ts';
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

/** Setting names as people read them, with the value that the proxy will hold; the proxy's defaults where nothing is set. */
export const expectedSettings = (config: Config, owner: RouteOwner): Readonly<Record<string, string>> =>
  settingsOf(config)(owner);

const settingsOf = once((config: Config) => once((owner: RouteOwner) => settingList(config, owner)));

function settingList(config: Config, owner: RouteOwner): Readonly<Record<string, string>> {
  const { proxy } = owner;
  const { certificate, key } = certificatePaths(config, owner);
  return {
    tls: String(proxy.ssl !== false),
    'tls certificate': certificate ?? '',
    'tls key': key ?? '',
    'tls redirect': String(proxy.sslRedirect ?? true),
    'error pages': errorPages(config, owner) ?? '',
    'strip path prefix': String(proxy.stripPathPrefix ?? true),
    'health check path': proxy.healthcheck.path ?? '/up',
    'health check interval': `${proxy.healthcheck.interval ?? 1}s`,
    'health check timeout': `${proxy.healthcheck.timeout ?? 5}s`,
    'response timeout': `${proxy.responseTimeout ?? 30}s`,
    'buffer requests': String(proxy.buffering.requests),
    'buffer responses': String(proxy.buffering.responses),
    'buffer memory': String(proxy.buffering.memory ?? 1048576),
    'max request body': String(proxy.buffering.maxRequestBody ?? 0),
    'max response body': String(proxy.buffering.maxResponseBody ?? 0),
    'forward headers': String(proxy.forwardHeaders ?? proxy.ssl === false),
    'logged request headers': proxy.logging.requestHeaders.join(','),
    'logged response headers': proxy.logging.responseHeaders.join(','),
  };
}

/** Prefixes as the proxy keeps them: one leading and no trailing slash, `/` where none is set. */
export const normalPrefixes = (prefixes: readonly string[]): string[] =>
  prefixes.length === 0 ? ['/'] : prefixes.map((prefix) => `/${prefix.replace(/^\/+|\/+$/g, '')}`);
