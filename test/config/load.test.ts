import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { formatDiagnostic } from '../../src/config/diagnostic.ts';
import { type LoadOptions, loadConfig } from '../../src/config/load.ts';
import { accepted, MINIMAL, project } from './project.ts';

async function problems(text: string, options: Partial<LoadOptions> = {}): Promise<string[]> {
  const loaded = await loadConfig({ cwd: project({ 'config/deploy.yml': text }), env: {}, ...options });
  return loaded.ok ? [] : loaded.failures.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

async function warnings(text: string): Promise<string[]> {
  const loaded = await loadConfig({ cwd: project({ 'config/deploy.yml': text }), env: {} });
  return loaded.ok ? loaded.value.warnings.map(({ message }) => message) : ['! rejected'];
}

test('a minimal file is filled in', async () => {
  const { config } = await accepted(MINIMAL);
  expect(config).toMatchObject({
    service: 'shop',
    primaryRole: 'web',
    deployTimeout: 30,
    retainContainers: 5,
    secretsPath: '.kamal/secrets',
    registry: { username: { literal: 'acme' }, password: { secret: 'TOKEN' }, isLocal: false },
    ssh: { user: 'root', port: 22, forwardAgent: true, config: true },
  });
  expect(config.roles).toMatchObject([{ name: 'web', restart: 'unless-stopped', proxy: { appPort: 80, ssl: false } }]);
});

test('all problems are reported at once, at their places', async () => {
  const text =
    MINIMAL.replace('image:', 'imgae:').replace('arch: amd64', 'multiarch: false') + 'deploy_timeout: "30"\n';
  expect(await problems(text)).toEqual([
    '1:1 image is required',
    '2:1 unknown key: imgae',
    '9:1 builder.arch is required',
    '10:3 builder: unknown key: multiarch',
    '11:17 deploy_timeout should be a whole number, not text',
  ]);
});

test('a problem shows its line and what to write', async () => {
  const loaded = await loadConfig({
    cwd: project({ 'config/deploy.yml': `${MINIMAL}proxi:\n  ssl: true\n` }),
    env: {},
  });
  expect(loaded.ok ? '' : loaded.failures.map(formatDiagnostic).join('\n')).toBe(
    [
      'config/deploy.yml:11:1  unknown key: proxi',
      '   9 │ builder:',
      '  10 │   arch: amd64',
      '  11 │ proxi:',
      '     │ ~~~~~  did you mean proxy?',
    ].join('\n'),
  );
});

test('a destination is merged over the base file, and its problems point into its own file', async () => {
  const files = {
    'config/deploy.yml': `${MINIMAL}env:\n  clear:\n    A: 1\n    B: 2\n`,
    'config/deploy.staging.yml': 'servers: [192.0.2.9]\nenv:\n  clear:\n    A: 3\nnope: 1\n',
  };
  const loaded = await loadConfig({ cwd: project(files), env: {}, destination: 'staging' });
  expect(loaded.ok ? [] : loaded.failures).toMatchObject([{ file: 'config/deploy.staging.yml', line: 5 }]);
  const mended = { ...files, 'config/deploy.staging.yml': files['config/deploy.staging.yml'].replace('nope: 1\n', '') };
  const merged = await loadConfig({ cwd: project(mended), env: {}, destination: 'staging' });
  expect(merged.ok && merged.value.config.destination).toBe('staging');
  expect(merged.ok && merged.value.config.roles[0]?.hosts[0]).toMatchObject({
    name: '192.0.2.9',
    env: {
      clear: [
        ['A', '3'],
        ['B', '2'],
      ],
    },
  });
});

test('builds vary where any destination says how it builds', async () => {
  const varies = async (staging: string, destination?: string): Promise<true | undefined> => {
    const files = { 'deploy.staging.yml': staging, 'deploy.other.yml': 'env: {}\n', 'deploy.yml': MINIMAL };
    const loaded = await loadConfig({
      cwd: project(files),
      configFile: 'deploy.yml',
      env: {},
      ...(destination === undefined ? {} : { destination }),
    });
    if (!loaded.ok) throw new Error('the configuration is refused');
    return loaded.value.config.builder.varies;
  };
  const builder = 'builder:\n  target: slim\n';
  expect(await varies(builder, 'staging')).toBe(true);
  expect(await varies(builder, 'other')).toBe(true);
  expect(await varies(builder)).toBe(true);
  expect(await varies('servers: [192.0.2.9]\n', 'staging')).toBeUndefined();
});

test('a missing file, an empty one and one that is no map are refused', async () => {
  expect(await problems(MINIMAL, { destination: 'nowhere' })).toEqual(['1:1 there is no destination nowhere']);
  expect(await problems('')).toEqual(['1:1 the file should be a map of keys']);
  expect(await problems('- a\n')).toEqual(['1:1 the file should be a map of keys']);
});

const ONE_PROGRAM = 'x-kamal-plan.release is not one program with its arguments';

test.each([
  ['a host with a user', 'servers:\n  - deploy@192.0.2.1\n', 'deploy@192.0.2.1: a host must not name a user'],
  ['a host with a port', 'servers:\n  - 192.0.2.1:2222\n', '192.0.2.1:2222: a host must not name a port'],
  [
    'an address of IPv6 in brackets',
    "servers:\n  - '[2001:db8::1]'\n",
    '[2001:db8::1]: a host must be named without brackets',
  ],
  [
    'a host with the name of this machine',
    'servers:\n  - local\n',
    'the host local has the name by which plans mean this machine',
  ],
  [
    'such a host of an accessory',
    'accessories: {db: {image: a, host: local}}\n',
    'the host local has the name by which plans mean this machine',
  ],
  ['an image with blanks', 'image: acme/shop\n  - web-1\n', 'no image has the name acme/shop - web-1'],
  ['a reserved label', 'labels:\n  service: x\n', 'labels.service is reserved: containers are found by it'],
  ['a required destination', 'require_destination: true\n', 'a destination is required'],
  [
    'a newer Kamal',
    'minimum_version: 2.13.0\n',
    'this file wants Kamal 2.13.0; this program does what Kamal 2.12.0 does',
  ],
  ['no container to keep', 'retain_containers: 0\n', 'retain_containers must be at least 1'],
  ['a role that nobody defined', 'primary_role: app\n', 'the primary role app is not under servers'],
  ['ssl without a host', 'proxy:\n  ssl: true\n', 'proxy.ssl needs proxy.host: a certificate is for a name'],
  [
    'ssl on two hosts',
    'servers: [192.0.2.1, 192.0.2.2]\nproxy: {ssl: true, host: a.example}\n',
    "ssl with a certificate of Let's Encrypt works on one host, and web has 2",
  ],
  [
    'ssl with a path',
    'proxy: {ssl: true, host: a.example, path_prefix: /api}\n',
    'the proxy of web has ssl and a path prefix, which kamal-proxy refuses',
  ],
  [
    'a restart policy that YAML reads as false',
    'servers: {web: {hosts: [a], options: {restart: no}}}\n',
    'servers.web.options.restart is no restart policy',
  ],
  [
    'an alias with the name of a command',
    'aliases:\n  deploy: deploy -P\n',
    'aliases.deploy has the name of a command',
  ],
  ['a release command of more than a program', 'x-kamal-plan: {release: a && b}\n', ONE_PROGRAM],
  ['a release command that the host would expand', 'x-kamal-plan: {release: a $B}\n', ONE_PROGRAM],
  ['a release command of two lines', 'x-kamal-plan:\n  release: |\n    a\n    b\n', ONE_PROGRAM],
  ['a blank release command', 'x-kamal-plan: {release: " "}\n', 'x-kamal-plan.release is blank'],
  ['a misspelt key of our own', 'x-kamal-plan: {relase: a}\n', 'x-kamal-plan: unknown key: relase'],
  ['a batch of nothing', 'boot:\n  limit: 0\n', 'boot.limit 0 is no number of hosts'],
])('%s is refused', async (_, extra, message) => {
  const key = /^\w+/.exec(extra)?.[0] ?? '';
  const without = key === 'servers' ? MINIMAL.replace('servers:\n  - 192.0.2.1\n', '') : MINIMAL;
  const found = await problems(without + extra);
  expect(found.map((text) => text.replace(/^\d+:\d+ /, ''))).toEqual([message]);
});

test('conflicting proxies on one host are refused', async () => {
  const text = `${MINIMAL}proxy:\n  run: {http_port: 8080}\naccessories:\n  api:\n    image: a\n    host: 192.0.2.1\n    proxy: {host: b, run: {http_port: 9090}}\n`;
  expect(await problems(text)).toEqual(['17:27 accessories.api.proxy.run differs from another one for 192.0.2.1']);
});

test('different certificates of accessories on one host are refused, and equal ones are not', async () => {
  const accessory = (name: string, pem: string): string =>
    `  ${name}:\n    image: a\n    host: 192.0.2.1\n    proxy: {host: ${name}.example.com, ssl: {certificate_pem: ${pem}, private_key_pem: KEY}}\n`;
  const both = (pem: string): string => `${MINIMAL}accessories:\n${accessory('one', 'ONE')}${accessory('two', pem)}`;
  expect(await problems(both('ONE'))).toEqual([]);
  expect(await problems(both('TWO'))).toEqual([
    '19:41 accessories.two has another certificate than accessories.one on the same host',
  ]);
});

test('what Kamal accepts but does not mean is warned about', async () => {
  const text = `${MINIMAL}env:\n  clear:\n    MODE: 0755\n    FLAG: off\n    NO: x\n    PORT: 22:22\nrun_directory: /x\naliases:\n  con: config\n`;
  expect(await warnings(text)).toEqual([
    'env.clear.MODE: YAML reads 0755 as 493',
    'env.clear.FLAG: YAML reads off as false',
    'env.clear: YAML reads the key NO as false',
    'env.clear.PORT: YAML reads 22:22 as 80520',
    'run_directory: ignored, as by Kamal 2: everything is kept under .kamal',
    'aliases.con is never used: con is short for config',
  ]);
});

test('a tag that no host carries and a template that printed nothing say so', async () => {
  const text = `${MINIMAL.replace('servers:\n  - 192.0.2.1\n', '')}servers:\n  - <%= ENV["HOST"] %>\n`;
  const loaded = await loadConfig({ cwd: project({ 'config/deploy.yml': text }), env: {} });
  expect(loaded.ok ? [] : loaded.failures.map(({ line, hint }) => [line, hint])).toEqual([
    [10, 'the template printed nothing here: is the variable set?'],
  ]);
});

test('a file in another encoding is refused at the place', async () => {
  const cwd = project({ 'config/deploy.yml': MINIMAL });
  writeFileSync(join(cwd, 'config/deploy.yml'), Buffer.from(MINIMAL.replace('shop', 'caf\u00e9'), 'latin1'));
  const loaded = await loadConfig({ cwd, env: {} });
  expect(loaded.ok ? [] : loaded.failures).toMatchObject([{ line: 1, column: 13, message: 'this is not UTF-8' }]);
});
