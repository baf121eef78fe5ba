import { expect, test } from 'vitest';
import { accepted, MINIMAL } from './project.ts';

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
