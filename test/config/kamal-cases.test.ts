/** What Kamal's own tests of its configuration cover, as cases of ours: the same verdict on each. */
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { project } from './project.ts';

const VALID = {
  service: 'shop',
  image: 'acme/shop',
  builder: { arch: 'amd64' },
  registry: { username: 'acme', password: 'hidden' },
  servers: ['192.0.2.1'],
};
const TWO = { web: ['192.0.2.1'], jobs: { hosts: ['192.0.2.2', '192.0.2.3'] } };

/** The messages of errors; JSON is YAML. `undefined` takes a key away. */
async function errors(change: object): Promise<string[]> {
  const cwd = project({ 'config/deploy.yml': JSON.stringify({ ...VALID, ...change }) });
  const loaded = await loadConfig({ cwd, env: {} });
  return loaded.ok ? [] : loaded.failures.map(({ message }) => message);
}

const TEXTS = 'service image asset_path hooks_path secrets_path primary_role minimum_version run_directory'.split(' ');
const BOOLEANS = ['require_destination', 'allow_empty_roles'];
const INTEGERS = ['deploy_timeout', 'drain_timeout', 'retain_containers', 'readiness_delay', 'stop_timeout'];
const MAPS = 'labels registry accessories env ssh sshkit builder proxy boot logging aliases output'.split(' ');

const accessory = (about: object): object => ({
  accessories: { db: { image: 'postgres', host: '192.0.2.9', ...about } },
});
const role = (about: object): object => ({ servers: { web: { hosts: ['192.0.2.1'], ...about } } });

/** Each with a word that some message must hold. */
const REFUSED: readonly (readonly [string, object, string])[] = [
  ['an unknown key', { unknown: 'x' }, 'unknown'],
  ['two unknown keys, both named', { first: 'x', second: 'y' }, 'second'],
  ...TEXTS.map((key) => [`${key} as a list`, { [key]: [] }, key] as const),
  ...BOOLEANS.map((key) => [`${key} as text`, { [key]: 'foo' }, key] as const),
  ...INTEGERS.map((key) => [`${key} as text`, { [key]: 'foo' }, key] as const),
  ...MAPS.map((key) => [`${key} as a list`, { [key]: [] }, key] as const),
  ...['service', 'image', 'registry', 'builder'].map((key) => [`no ${key}`, { [key]: undefined }, key] as const),
  ['an image that is no', { image: false }, 'image'],
  ['an SSH user that is no', { ssh: { user: false } }, 'ssh.user'],
  ['a hook that is switched off', { hooks_output: { 'pre-deploy': false } }, 'pre-deploy'],
  ['output to a file that is switched off', { output: { file: { path: false } } }, 'path'],
  ['an SSH configuration as a number', { ssh: { config: 1 } }, 'ssh.config'],
  ['a log level that nobody knows', { ssh: { log_level: 'loud' } }, 'ssh.log_level'],
  ['a blank cache type', { builder: { arch: 'amd64', cache: { type: '' } } }, 'cache.type'],
  ['volumes as text', { volumes: 'x' }, 'volumes'],
  ['a service with a dot', { service: 'shop.v1' }, 'service'],
  ['neither servers nor accessories', { servers: undefined }, 'servers'],
  ['servers as text', { servers: 'x' }, 'servers'],
  ['a host that is a list', { servers: [[]] }, 'servers.0'],
  ['two hosts in one item', { servers: [{ a: 'x', b: 'y' }] }, 'servers.0'],
  ['tags as a map', { servers: [{ a: {} }] }, 'servers.0'],
  ['a tag that is a list', { servers: [{ a: [[]] }] }, 'servers.0.a.0'],
  ['a role as text', { servers: { web: 'x' } }, 'servers.web'],
  ['hosts as text', { servers: { web: { hosts: '' } } }, 'hosts'],
  ['a role’s options as text', role({ options: '' }), 'options'],
  ['a role’s logging driver as a list', role({ logging: { driver: [] } }), 'driver'],
  ['a role’s logging options as text', role({ logging: { options: '' } }), 'options'],
  ['a role’s reserved label', role({ labels: { service: 'x' } }), 'service'],
  ['a role’s labels as a list', role({ labels: [] }), 'labels'],
  ['a role’s env as a list', role({ env: [] }), 'env'],
  ['tags in a role’s env', role({ env: { tags: {} } }), 'tags'],
  ['a role that restarts on a boolean', role({ options: { restart: false } }), 'restart'],
  ['no hosts at all', { servers: [] }, 'no hosts'],
  ['a role that is an empty list', { servers: { web: [] } }, 'no hosts'],
  ['a role without hosts', { servers: { web: {} } }, 'no hosts'],
  ['hosts that are nothing', { servers: { web: { hosts: null } } }, 'hosts'],
  ['one role with and one without hosts', { servers: { web: ['a'], jobs: { hosts: [] } } }, 'jobs'],
  ['an empty primary role, even if roles may be empty', { servers: { web: [] }, allow_empty_roles: true }, 'web'],
  ['a primary role that nobody defined', { primary_role: 'bar' }, 'bar'],
  ['a registry without a password', { registry: { username: 'acme' } }, 'registry.password'],
  ['two secrets for one password', { registry: { username: 'a', password: ['A', 'B'] } }, 'registry.password'],
  ['a registry’s server as a list', { registry: { username: 'a', password: 'b', server: [] } }, 'registry.server'],
  ['an accessory as a list', { accessories: { db: [] } }, 'accessories.db'],
  ['an accessory’s unknown key', accessory({ unknown: 'x' }), 'unknown'],
  ['an accessory’s options as a list', accessory({ options: [] }), 'options'],
  ['an accessory’s reserved label', accessory({ labels: { destination: 'x' } }), 'destination'],
  ['an accessory’s env as a list', accessory({ env: [] }), 'env'],
  ['tags in an accessory’s env', accessory({ env: { tags: {} } }), 'tags'],
  ['an accessory that runs nowhere', accessory({ host: undefined }), 'where'],
  ['an accessory in two places', accessory({ hosts: ['a'], roles: ['web'], tags: ['t'] }), 'accessories.db'],
  ['an accessory of an unknown role', accessory({ host: undefined, roles: ['nope'] }), 'nope'],
  ['an accessory that restarts on a boolean', accessory({ options: { restart: false } }), 'restart'],
  ['an accessory’s proxy that is only switched on', accessory({ proxy: true }), 'proxy'],
  ['a variable that is a list', { env: { FOO: [] } }, 'FOO'],
  ['a clear variable that is a list', { env: { clear: { FOO: [] } } }, 'FOO'],
  ['secrets as a map', { env: { secret: { FOO: [] } } }, 'env.secret'],
  ['a secret that is a list', { env: { secret: [[]] } }, 'env.secret.0'],
  ['clear variables beside secrets', { env: { FOO: 'x', secret: ['BAR'] } }, 'FOO'],
  ['tags as a list', { env: { tags: [] } }, 'env.tags'],
  ['a tag as text', { env: { tags: { t: 'x' } } }, 'env.tags.t'],
  ['a tag’s variable that is a list', { env: { tags: { t: { clear: { FOO: [] } } } } }, 'FOO'],
  ['a tag’s secrets as a map', { env: { tags: { t: { secret: {} } } } }, 'env.tags.t.secret'],
  ['tags within a tag', { env: { tags: { t: { tags: {} } } } }, 'tags'],
  ['an unknown key of ssh', { ssh: { foo: 'x' } }, 'foo'],
  ['ssh.user as a list', { ssh: { user: [] } }, 'ssh.user'],
  ['ssh.config as a map', { ssh: { config: {} } }, 'ssh.config'],
  ['an unknown key of sshkit', { sshkit: { foo: 'x' } }, 'foo'],
  ['sshkit’s number as text', { sshkit: { dns_retries: 'x' } }, 'dns_retries'],
  ['an unknown key of builder', { builder: { arch: 'amd64', foo: 'x' } }, 'foo'],
  ['a remote builder as a map', { builder: { arch: 'amd64', remote: { a: 'b' } } }, 'remote'],
  ['builder.arch as a map', { builder: { arch: {} } }, 'arch'],
  ['builder.args as a list', { builder: { arch: 'amd64', args: ['x'] } }, 'args'],
  ['a cache of an unknown type', { builder: { arch: 'amd64', cache: { type: 'inline' } } }, 'cache.type'],
  ['cache options as a list', { builder: { arch: 'amd64', cache: { options: [] } } }, 'options'],
  ['buildpacks for two architectures', { builder: { arch: ['amd64', 'arm64'], pack: { builder: 'b' } } }, 'pack'],
  ['no local builder and no remote one', { builder: { arch: 'amd64', local: false } }, 'local'],
  [
    'a local registry with a remote builder that is not reached by SSH',
    { registry: { server: 'localhost:5000' }, builder: { arch: 'arm64', remote: 'docker-container://b' } },
    'SSH',
  ],
  ['the root’s proxy as a boolean', { proxy: false }, 'proxy'],
  ['ssl without a host', { proxy: { ssl: true } }, 'ssl'],
  ['ssl with host and hosts', { proxy: { ssl: true, host: 'a.example', hosts: ['b.example'] } }, 'hosts'],
  ['a certificate without its key', { proxy: { host: 'a.example', ssl: { certificate_pem: 'C' } } }, 'private_key_pem'],
  ['a key without its certificate', { proxy: { host: 'a.example', ssl: { private_key_pem: 'K' } } }, 'certificate_pem'],
  ['a role’s ssl without a host', { servers: { ...TWO, jobs: { ...TWO.jobs, proxy: { ssl: true } } } }, 'ssl'],
  [
    'a role’s ssl on two hosts',
    { servers: { ...TWO, jobs: { ...TWO.jobs, proxy: { ssl: true, host: 'a.example' } } } },
    'works on one host',
  ],
  [
    'two roles with certificates for one name',
    {
      servers: {
        web: { hosts: ['a'], proxy: { ssl: true, hosts: ['a.example', 'b.example'] } },
        jobs: { hosts: ['a'], proxy: { ssl: true, hosts: ['www.example', 'a.example'] } },
      },
    },
    'a.example',
  ],
  ['ports of a proxy that publishes none', { proxy: { run: { publish: false, http_port: 8080 } } }, 'http_port'],
  ['hooks that are loud', { hooks_output: 'loud' }, 'loud'],
  ['one hook that is loud', { hooks_output: { 'pre-deploy': 'loud' } }, 'loud'],
  ['output to nowhere', { output: { otel: {} } }, 'endpoint'],
  ['output to a file without a name', { output: { file: {} } }, 'path'],
  ['a newer Kamal', { minimum_version: '10000.0.0' }, '10000.0.0'],
  ['no containers to keep', { retain_containers: 0 }, 'retain_containers'],
];

test.each(REFUSED)('%s is refused', async (_, change, word) => {
  expect((await errors(change)).join('\n')).toContain(word);
});

const ACCEPTED: readonly (readonly [string, object])[] = [
  ['the least there is', {}],
  ['a local registry without credentials and image', { registry: { server: 'localhost:5000' }, image: undefined }],
  ['a service with upper case, dashes and underscores', { service: 'My-shop_2' }],
  ['accessories without servers', { servers: undefined, ...accessory({}) }],
  ['empty roles that are allowed', { servers: { web: ['a'], jobs: { hosts: [] } }, allow_empty_roles: true }],
  ['an equal and an older Kamal', { minimum_version: '2.12.0' }],
  ['numbers and booleans as text', { image: 1, asset_path: true, ssh: { port: '2222', user: 5 } }],
  ['empty maps', { env: {}, labels: {}, ssh: {}, sshkit: {}, boot: {}, logging: {}, output: {}, accessories: {} }],
  ['a proxy with several names', { proxy: { ssl: true, host: 'a.example,b.example' } }],
  ['a proxy without ssl and without a name', { proxy: { ssl: false } }],
  ['a certificate of one’s own', { proxy: { host: 'a', ssl: { certificate_pem: 'C', private_key_pem: 'K' } } }],
  [
    'certificates of one’s own on two hosts',
    { servers: ['a', 'b'], proxy: { host: 'a', ssl: { certificate_pem: 'C', private_key_pem: 'K' } } },
  ],
  ['an unproxied primary role', role({ proxy: false })],
  ['a remote builder beside the local one', { builder: { arch: 'arm64', remote: 'ssh://me@192.0.2.7' } }],
  ['a remote builder alone', { builder: { arch: ['amd64', 'arm64'], local: false, remote: 'ssh://me@192.0.2.7' } }],
  [
    'a local registry with a builder by SSH',
    { registry: { server: 'localhost:5000' }, builder: { arch: 'amd64', remote: 'ssh://a@b' } },
  ],
  ['a quiet hook and a verbose one', { hooks_output: { 'pre-deploy': 'quiet', 'post-deploy': 'verbose' } }],
  ...'asset_path hooks_path hooks_output secrets_path error_pages_path primary_role minimum_version'
    .split(' ')
    .map((key) => [`${key} switched off`, { [key]: false }] as const),
  ['a local registry with the image switched off', { registry: { server: 'localhost:5000' }, image: false }],
  [
    'a local registry with the remote builder switched off',
    { registry: { server: 'localhost:5000' }, builder: { arch: 'amd64', remote: false } },
  ],
  ['a cache type switched off', { builder: { arch: 'amd64', cache: { type: false } } }],
  ['batches, the port and jumps switched off', { boot: { limit: false }, ssh: { port: false, proxy: false } }],
  ['extensions', { 'x-anything': { at: ['all'] } }],
  ['a host whose tag nobody defined', { servers: [{ a: 'nobody' }], env: { tags: { t: { A: 'x' } } } }],
  ['batches by number and by share', { boot: { limit: '25%', wait: 2, parallel_roles: true } }],
  ['an accessory on the hosts of a role', accessory({ host: undefined, role: 'web' })],
  [
    'paths in both forms',
    accessory({ files: ['a:/b:ro', { local: 'a', remote: '/b', mode: '0640', owner: '1:1' }], directories: ['d:/d'] }),
  ],
];

test.each(ACCEPTED)('%s: accepted', async (_, change) => {
  expect(await errors(change)).toEqual([]);
});

test('hooks of Kamal 1 are refused by their name', async () => {
  const cwd = project({ 'config/deploy.yml': JSON.stringify(VALID), '.kamal/hooks/post-traefik-reboot': '' });
  const loaded = await loadConfig({ cwd, env: {} });
  expect(loaded.ok ? [] : loaded.failures).toMatchObject([{ hint: 'rename it to post-proxy-reboot' }]);
});

test('templates may ask Kamal for the architecture of Docker, which counts as a command', async () => {
  const text = JSON.stringify(VALID).replace(
    '"amd64"',
    '<%= Kamal::Utils.docker_arch == "arm64" ? "arm64" : "amd64" %>',
  );
  const files = { 'config/deploy.yml': text, 'bin/docker': '#!/bin/sh\necho aarch64\n' };
  const cwd = project(files);
  const { chmodSync } = await import('node:fs');
  chmodSync(`${cwd}/bin/docker`, 0o755);
  const env = { PATH: `${cwd}/bin:${process.env.PATH}` };
  const loaded = await loadConfig({ cwd, env });
  expect(loaded.ok && loaded.value.config.builder.arch).toEqual(['arm64']);
  expect(loaded.ok && loaded.value.executed).toHaveLength(1);
  expect((await loadConfig({ cwd, env, allowErbExec: false })).ok).toBe(false);
});
