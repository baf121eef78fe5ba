import { expect, test } from 'vitest';
import { optionize } from '../../planner/quoting.ts';
import { accepted, MINIMAL, project } from './project.ts';

test('hosts merge root, role and tags in this order', async () => {
  const text = `${MINIMAL.replace('servers:\n  - 192.0.2.1\n', '')}servers:
  web:
    hosts:
      - a: [fast, big]
    env:
      clear: {B: role, C: role}
      secret: [S, T:ALIAS]
env:
  clear: {A: root, B: root}
  secret: [S]
  tags:
    fast: {C: fast, D: fast}
    big: {clear: {D: big}, secret: [T:OTHER]}
`;
  const { config } = await accepted(text);
  expect(config.roles[0]?.hosts[0]?.env).toEqual({
    clear: [
      ['A', 'root'],
      ['B', 'role'],
      ['C', 'fast'],
      ['D', 'big'],
    ],
    secrets: [
      { key: 'S', secret: 'S' },
      { key: 'T', secret: 'OTHER' },
    ],
  });
});

test('accessories get names, ports, mounts and hosts', async () => {
  const text = `${MINIMAL}accessories:
  db:
    image: mysql:8
    roles: [web]
    port: 3306
    files:
      - config/my.cnf:/etc/mysql/my.cnf:ro
      - local: init.sql.erb
        remote: /init.sql
        mode: "0600"
    directories:
      - data:/var/lib/mysql
      - /srv/logs:/logs:z
`;
  const { config } = await accepted(text);
  expect(config.accessories).toMatchObject([
    {
      service: 'shop-db',
      hosts: ['192.0.2.1'],
      port: '3306:3306',
      network: 'kamal',
      files: [
        {
          local: 'config/my.cnf',
          hostPath: 'shop-db/etc/mysql/my.cnf',
          mount: '/etc/mysql/my.cnf:ro',
          mode: '755',
          isTemplate: false,
        },
        { hostPath: 'shop-db/init.sql', mount: '/init.sql', mode: '0600', isTemplate: true },
      ],
      directories: [
        { hostPath: '$PWD/shop-db/data', mount: '/var/lib/mysql' },
        { hostPath: '/srv/logs', mount: '/logs:z' },
      ],
    },
  ]);
});

test('a percentage of hosts counts accessories and rounds down', async () => {
  const servers = `${MINIMAL.replace('  - 192.0.2.1', '  - a\n  - b\n  - c')}`;
  const text = `${servers}boot: {limit: 50%}\naccessories: {db: {image: x, host: d}, kv: {image: y, host: e}}\n`;
  expect((await accepted(text)).config.boot).toEqual({ limit: 2, parallelRoles: false });
});

const SWITCHED_ON = `${MINIMAL.replace('  - 192.0.2.1', '  web: {hosts: [192.0.2.1], asset_path: /own}')}  remote: ssh://a@b
  context: app
  dockerfile: Dockerfile.prod
  target: prod
  ssh: default
  cache: {type: registry, image: cache}
  driver: remote
asset_path: /assets
error_pages_path: public
hooks_path: hooks
hooks_output: quiet
secrets_path: secrets
primary_role: web
minimum_version: 2.0.0
logging: {driver: journald}
boot: {limit: 2}
ssh: {port: 2222, proxy: jump, proxy_command: nc}
accessories:
  db: {image: x, host: d, service: base, network: own, files: [{local: a, remote: /a, mode: 600, owner: x, options: ro}]}
proxy:
  host: www.example
  path_prefix: /a
  ssl: {certificate_pem: C, private_key_pem: K}
  run: {log_max_size: 1m}
`;

test('false switches off what the base file sets, as it does for Kamal', async () => {
  const off = `builder: {remote: no, context: false, dockerfile: off, target: false, ssh: false, cache: {image: false}, driver: false}
asset_path: false
error_pages_path: false
hooks_path: false
hooks_output: false
secrets_path: false
primary_role: false
minimum_version: false
logging: {driver: false}
boot: {limit: false}
ssh: {port: false, proxy: false, proxy_command: false}
servers: {web: {asset_path: false}}
accessories: {db: {service: false, network: false, files: [{local: a, remote: /a, mode: false, owner: false, options: false}]}}
proxy: {host: false, path_prefix: false, ssl: false, run: {log_max_size: false}}
`;
  const files = { 'config/deploy.yml': SWITCHED_ON, 'config/deploy.staging.yml': off };
  const { config } = await accepted('', { cwd: project(files), destination: 'staging' });
  expect(config.builder).toMatchObject({
    context: '.',
    dockerfile: 'Dockerfile',
    driver: 'docker-container',
    cache: { type: 'registry' },
  });
  for (const key of ['remote', 'target', 'ssh']) expect(config.builder).not.toHaveProperty(key);
  expect(config.builder.cache).not.toHaveProperty('image');
  expect(config).toMatchObject({
    hooksPath: '.kamal/hooks',
    hooksOutput: { byHook: [] },
    secretsPath: '.kamal/secrets',
    primaryRole: 'web',
    logging: { options: [] },
    boot: { parallelRoles: false },
    ssh: { port: 22 },
    accessories: [{ service: 'shop-db', network: 'kamal', files: [{ mount: '/a', mode: '755' }] }],
    roles: [{ proxy: { hosts: [], pathPrefixes: [], ssl: false, run: { logMaxSize: '' } } }],
  });
  const [role] = config.roles;
  const [accessory] = config.accessories;
  const keys = [config, config.ssh, config.boot, config.logging, role, accessory?.files[0]].flatMap((of) =>
    Object.keys(of ?? {}),
  );
  const gone = ['errorPagesPath', 'proxyCommand', 'limit', 'driver', 'assetPath', 'owner'];
  expect(keys.filter((key) => gone.includes(key))).toEqual([]);
});

test('false is text where Kamal takes it for text', async () => {
  const text = `${MINIMAL.replace('  - 192.0.2.1', '  web: {hosts: [192.0.2.1], cmd: false}')}proxy: {healthcheck: {path: false}}
logging: {driver: false, options: {tag: x}}
accessories: {db: {image: false, host: d, port: false}}
`;
  expect((await accepted(text)).config).toMatchObject({
    logging: { driver: 'false' },
    roles: [{ cmd: 'false', proxy: { healthcheck: { path: 'false' } } }],
    accessories: [{ image: 'false', port: 'false:false' }],
  });
});

test('a role’s empty path of assets is not the root’s', async () => {
  const own = (path: string) => MINIMAL.replace('  - 192.0.2.1', `  web: {hosts: [192.0.2.1], asset_path: ${path}}`);
  const paths = async (path: string) => (await accepted(`${own(path)}asset_path: /root\n`)).config.roles[0]?.assetPath;
  expect([await paths('""'), await paths('false'), await paths('/own')]).toEqual([undefined, '/root', '/own']);
});

test('blank names of hosts and blank prefixes reach the proxy as they are written', async () => {
  const { config } = await accepted(`${MINIMAL}proxy: {host: "a, ,b", path_prefix: "  "}\n`);
  const [role] = config.roles;
  const options = [
    ['host', role?.proxy?.hosts ?? []],
    ['path-prefix', role?.proxy?.pathPrefixes ?? []],
  ] as const;
  expect(optionize(options, '=')).toEqual(['--host="a"', '--host=" "', '--host="b"', '--path-prefix="  "']);
});
