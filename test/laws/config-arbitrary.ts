/** Random configurations: whole Configs made of choices. */
import type fc from 'fast-check';
import type { Accessory, Config, Env, ProxyConfig, Role, Ssl } from '../../planner/config.ts';
import { type AccessoryChoices, configChoices, HOSTS, type RoleChoices, ROLES } from './config-choices.ts';

const env = (clear: Env['clear'], secrets: readonly string[]): Env => ({
  clear,
  secrets: secrets.map((secret) => ({ key: secret, secret })),
});

const RUN: NonNullable<ProxyConfig['run']> = {
  publish: true,
  httpPort: 8080,
  httpsPort: 8443,
  bindIps: [],
  debug: false,
  logMaxSize: '10m',
  repository: 'basecamp/kamal-proxy',
  version: 'v0.9.2',
  options: [],
};

const proxy = (hosts: readonly string[], pathPrefixes: readonly string[], ssl: Ssl): ProxyConfig => ({
  hosts,
  appPort: 3000,
  ssl,
  pathPrefixes,
  healthcheck: { path: '/up' },
  buffering: { requests: true, responses: false },
  logging: { requestHeaders: [], responseHeaders: [] },
});

function roleOf(name: string, choices: RoleChoices, isPrimary: boolean, run: ProxyConfig['run']): Role {
  const hosts = choices.hosts.length === 0 && isPrimary ? HOSTS.slice(0, 1) : choices.hosts;
  const served = proxy(choices.isShared ? [] : [`${name}.example.com`], choices.paths, choices.ssl);
  return {
    name,
    hosts: hosts.map((host) => ({ name: host, tags: [], env: env(choices.clear, choices.secrets) })),
    labels: choices.labels,
    options: choices.options,
    restart: choices.restart,
    logging: choices.logging,
    ...(choices.cmd === undefined ? {} : { cmd: choices.cmd }),
    ...(choices.stopTimeout === undefined ? {} : { stopTimeout: choices.stopTimeout }),
    ...(choices.isProxied ? { proxy: { ...served, ...(run === undefined ? {} : { run }) } } : {}),
    ...(choices.isProxied && choices.hasAssets ? { assetPath: '/rails/public/assets' } : {}),
  };
}

const accessoryOf = (name: string, choices: AccessoryChoices): Accessory => ({
  name,
  service: `shop-${name}`,
  image: choices.isPrivate ? `registry.example.com/${name}:1` : `${name}:1`,
  ...(choices.isPrivate
    ? {
        registry: {
          server: 'registry.example.com',
          username: { literal: 'a' },
          password: { literal: 'b' },
          isLocal: false,
        },
      }
    : {}),
  hosts: choices.hosts,
  network: choices.network,
  env: env([['ON', 'yes']], choices.secrets),
  files: choices.hasFiles
    ? [
        {
          local: `config/${name}.cnf`,
          hostPath: `shop-${name}/etc/${name}.cnf`,
          mount: `/etc/${name}.cnf`,
          mode: '0644',
          isTemplate: false,
        },
      ]
    : [],
  directories: choices.hasDirectories ? [{ hostPath: `$PWD/shop-${name}/data`, mount: '/data', mode: '0750' }] : [],
  volumes: [],
  labels: [],
  options: [],
  restart: 'unless-stopped',
  ...(choices.isProxied ? { proxy: proxy([`${name}.example.com`], [], false) } : {}),
});

/** Configurations as `resolveConfig` makes them. */
export const configs: fc.Arbitrary<Config> = configChoices.map((choices) => {
  const wanted = ROLES.filter((_, at) => choices.roles[at] !== undefined);
  const names = wanted.length === 0 ? ['web'] : wanted;
  const primaryRole = names[choices.primary % names.length] ?? 'web';
  const run = choices.hasProxyRun ? RUN : undefined;
  const roles = names.map((name) =>
    roleOf(name, choices.roles[ROLES.indexOf(name)] ?? PLAIN, name === primaryRole, run),
  );
  return {
    service: 'shop',
    ...(choices.destination === undefined ? {} : { destination: choices.destination }),
    image: 'acme/shop',
    registry: choices.registry,
    roles,
    accessories: ['db', 'cache'].flatMap((name, at) => {
      const found = choices.accessories[at];
      return found === undefined ? [] : [accessoryOf(name, found)];
    }),
    primaryRole,
    volumes: choices.volumes,
    logging: { options: [] },
    boot: {
      ...(choices.limit === undefined ? {} : { limit: choices.limit }),
      ...(choices.wait === undefined ? {} : { wait: choices.wait }),
      parallelRoles: choices.parallelRoles,
    },
    deployTimeout: 30,
    drainTimeout: 30,
    readinessDelay: 7,
    retainContainers: choices.retainContainers,
    ...(choices.hasErrorPages ? { errorPagesPath: 'public/errors' } : {}),
    hooksPath: '.kamal/hooks',
    hooksOutput: { byHook: [] },
    secretsPath: '.kamal/secrets',
    ssh: SSH,
    builder: BUILDER,
    aliases: [],
    allowBlank: [],
    ...(choices.hasRelease ? { release: 'bin/rails db:migrate' } : {}),
    output: {},
  };
});

const PLAIN: RoleChoices = {
  hosts: ['web-1'],
  isProxied: true,
  ssl: false,
  isShared: false,
  paths: [],
  secrets: [],
  clear: [],
  cmd: undefined,
  labels: [],
  options: [],
  logging: { options: [] },
  restart: 'unless-stopped',
  stopTimeout: undefined,
  hasAssets: false,
};

const SSH: Config['ssh'] = {
  user: 'root',
  port: 22,
  keys: [],
  keysOnly: false,
  keyData: [],
  config: true,
  forwardAgent: false,
  maxConcurrentStarts: 30,
  dnsRetries: 3,
};

const BUILDER: Config['builder'] = {
  arch: ['amd64'],
  local: true,
  dockerfile: 'Dockerfile',
  driver: 'docker-container',
  args: [],
  secrets: [],
};
