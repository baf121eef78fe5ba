/** Names, paths and tags that Kamal 2.12 gives to things on a host. All paths are relative to the login directory. */
import type { Config, Registry } from './config.ts';

export const PROXY_CONTAINER = 'kamal-proxy';
export const PROXY_MINIMUM_VERSION = 'v0.9.2';
export const KAMAL_NETWORK = 'kamal';

/** `SERVICE[-DESTINATION]`: lock, audit log and app directories carry it. */
export const serviceWithDestination = (config: Config): string =>
  config.destination === undefined ? config.service : `${config.service}-${config.destination}`;

/** `SERVICE-ROLE[-DESTINATION]`: the service's name in kamal-proxy and the prefix of its containers. */
export const rolePrefix = (config: Config, role: string): string =>
  config.destination === undefined ? `${config.service}-${role}` : `${config.service}-${role}-${config.destination}`;

/** What containers of release commands begin with. */
export const releasePrefix = (config: Config, role: string): string => `${rolePrefix(config, role)}-release-`;

export const containerName = (config: Config, role: string, version: string): string =>
  `${rolePrefix(config, role)}-${version}`;

/** `[SERVER/]IMAGE`. */
export const repository = (config: Config): string =>
  config.registry.server === undefined ? config.image : `${config.registry.server}/${config.image}`;

/** True for repositories of Docker Hub. Docker asks registry mirrors for no other. */
export function isOfDockerHub(repository: string): boolean {
  const server = /^([^/]*[.:][^/]*|localhost)\//.exec(repository)?.[1];
  return server === undefined || /^(index\.)?docker\.io$/.test(server);
}

/** A reference as Docker shows it: what lies in Docker Hub without the hub's name. */
export const familiar = (reference: string): string =>
  reference.replace(/^(index\.)?docker\.io\//, '').replace(/^library\/(?=[^/]*$)/, '');

/** The same as it is among an image's tags: with `latest` where nobody said one, and digests without a tag. */
export function listedAs(reference: string): string {
  const [name = '', digest] = familiar(reference).split('@');
  if (digest !== undefined) return `${name.replace(/:[^/]*$/, '')}@${digest}`;
  return /:[^/]*$/.test(name) ? name : `${name}:latest`;
}

export const imageReference = (config: Config, version: string): string => `${repository(config)}:${version}`;

/** The tag that every app host moves after a complete boot: `latest[-DESTINATION]`. */
export const latestReference = (config: Config): string =>
  `${repository(config)}:${config.destination === undefined ? 'latest' : `latest-${config.destination}`}`;

/** A registry's server as Docker names it; empty for Docker Hub. */
export const serverOf = (registry: Registry): string => registry.server ?? '';

export const appDirectory = (config: Config): string => `.kamal/apps/${serviceWithDestination(config)}`;
export const roleEnvFile = (config: Config, role: string): string => `${appDirectory(config)}/env/roles/${role}.env`;
export const accessoryEnvFile = (config: Config, accessory: string): string =>
  `${appDirectory(config)}/env/accessories/${accessory}.env`;

export const assetDirectory = (config: Config, part: 'extracted' | 'volumes'): string =>
  `${appDirectory(config)}/assets/${part}`;
export const assetVolume = (config: Config, role: string, version: string): string =>
  `${assetDirectory(config, 'volumes')}/${role}-${version}`;

export const APPS_CONFIG = '.kamal/proxy/apps-config';
/** Where kamal-proxy sees `.kamal/proxy/apps-config`. */
export const APPS_CONFIG_IN_PROXY = '/home/kamal-proxy/.apps-config';

export const errorPagesDirectory = (config: Config): string => `${serviceWithDestination(config)}/error_pages`;
/** Custom certificates: those of roles each in a directory of its own, that of accessories beside them. */
export const tlsDirectory = (config: Config, role: string | undefined): string =>
  [serviceWithDestination(config), 'tls', role].filter((part) => part !== undefined).join('/');

export const lockDirectory = (config: Config): string => `.kamal/lock-${serviceWithDestination(config)}`;
export const auditLogOf = (service: string): string => `.kamal/${service}-audit.log`;
export const auditLog = (config: Config): string => auditLogOf(serviceWithDestination(config));

/** The path part of `PATH[:mount options]`. */
export const assetPathOf = (assetPath: string): string => assetPath.split(':')[0] ?? assetPath;

/** An accessory's template after rendering, among the local files. */
export const renderedFile = (accessory: string, local: string): string => `${local} for ${accessory}`;
