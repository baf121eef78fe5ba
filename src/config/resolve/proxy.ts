/** How kamal-proxy serves something. */
import type { ProxyConfig, ProxyRun, Ssl } from '../../../planner/config.ts';
import {
  booleanAt,
  integerAt,
  isBlankTree,
  isFalse,
  keyText,
  settingAt,
  type Tree,
  textAt,
  textsAt,
  valueAt,
} from '../tree.ts';
import { optionPairs, rubySplit } from './values.ts';

/** Kamal 2.12, `configuration/proxy.rb`. */
const REQUEST_HEADERS = ['Cache-Control', 'Last-Modified', 'User-Agent'];

type Optional<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** The object without its undefined fields. */
export function defined<T extends object>(object: T): Optional<T> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Optional<T>;
}

/** The proxy settings in a `proxy` map, already merged with the root's where that applies. */
export function resolveProxy(node: Tree | undefined): ProxyConfig {
  const run = valueAt(node, 'run');
  return {
    hosts: proxyHosts(node),
    appPort: integerAt(node, 'app_port') ?? 80,
    ssl: resolveSsl(valueAt(node, 'ssl')),
    ...defined({
      sslRedirect: booleanAt(node, 'ssl_redirect'),
      forwardHeaders: booleanAt(node, 'forward_headers'),
      responseTimeout: integerAt(node, 'response_timeout'),
      stripPathPrefix: booleanAt(node, 'strip_path_prefix'),
    }),
    pathPrefixes: textsAt(node, 'path_prefixes') ?? commaList(settingAt(node, 'path_prefix')),
    healthcheck: defined({
      interval: integerAt(node, 'healthcheck', 'interval'),
      timeout: integerAt(node, 'healthcheck', 'timeout'),
      path: textAt(node, 'healthcheck', 'path'),
    }),
    buffering: {
      requests: booleanAt(node, 'buffering', 'requests') ?? true,
      responses: booleanAt(node, 'buffering', 'responses') ?? true,
      ...defined({
        memory: integerAt(node, 'buffering', 'memory'),
        maxRequestBody: integerAt(node, 'buffering', 'max_request_body'),
        maxResponseBody: integerAt(node, 'buffering', 'max_response_body'),
      }),
    },
    logging: {
      requestHeaders: textsAt(node, 'logging', 'request_headers') ?? REQUEST_HEADERS,
      responseHeaders: textsAt(node, 'logging', 'response_headers') ?? [],
    },
    ...(isBlankTree(run) ? {} : { run: resolveRun(run) }),
  };
}

/**
 * The host names of a `proxy` map; spaces around commas are dropped (Kamal keeps them, and no request matches). A blank
 * name stays: an empty one would match every request.
 */
export function proxyHosts(node: Tree | undefined): readonly string[] {
  const hosts = valueAt(node, 'hosts');
  if (hosts?.kind === 'list') return hosts.items.map(hostName);
  return commaList(settingAt(node, 'host'));
}

/** The name of a host that is written bare or with tags. */
export function hostName(item: Tree): string {
  const [entry] = item.kind === 'hash' ? item.entries : [];
  return keyText(entry?.key ?? item);
}

const commaList = (text: string | undefined): readonly string[] =>
  text === undefined ? [] : rubySplit(text, ',').map((part) => part.trim() || part);

function resolveSsl(node: Tree | undefined): Ssl {
  if (node === undefined || isFalse(node)) return false;
  const certificatePem = settingAt(node, 'certificate_pem');
  const privateKeyPem = settingAt(node, 'private_key_pem');
  if (!certificatePem?.trim() || !privateKeyPem?.trim()) return 'auto';
  return { certificatePem, privateKeyPem };
}

function resolveRun(node: Tree | undefined): ProxyRun {
  return {
    publish: booleanAt(node, 'publish') ?? true,
    httpPort: integerAt(node, 'http_port') ?? 80,
    httpsPort: integerAt(node, 'https_port') ?? 443,
    bindIps: textsAt(node, 'bind_ips') ?? [],
    debug: booleanAt(node, 'debug') ?? false,
    logMaxSize: isFalse(valueAt(node, 'log_max_size')) ? '' : (textAt(node, 'log_max_size') ?? '10m'),
    repository: textAt(node, 'repository') ?? 'basecamp/kamal-proxy',
    version: textAt(node, 'version') ?? 'v0.9.2',
    options: allOptions(valueAt(node, 'options')),
    ...defined({ metricsPort: integerAt(node, 'metrics_port'), registry: textAt(node, 'registry') }),
  };
}

/** Unlike a role's, these options may hold `restart`, which Kamal passes on. */
function allOptions(node: Tree | undefined): ProxyRun['options'] {
  const restart = textAt(node, 'restart');
  return restart === undefined ? optionPairs(node) : [...optionPairs(node), ['restart', restart]];
}
