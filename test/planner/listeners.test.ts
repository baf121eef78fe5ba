import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { machineProbe } from '../../planner/probes/machine.ts';
import { QUERY } from '../wire/rig/query.ts';
import { hasIpv6 } from '../wire/rig/wire-host.ts';

const parse = (text: string) => machineProbe.parse(text, (digest) => digest).listeners;

test('ss says who listens where, each place once', () => {
  const lines = [
    'LISTEN 0 511 203.0.113.7:80 0.0.0.0:* users:(("nginx",pid=812,fd=6))',
    'LISTEN 0 4096 0.0.0.0:443 0.0.0.0:* users:(("docker-proxy",pid=9,fd=4))',
    'LISTEN 0 4096 [::]:443 [::]:* users:(("docker-proxy",pid=9,fd=4))',
    'LISTEN 0 100 [::ffff:10.0.0.5]:8080 *:*',
    'LISTEN 0 100 *:22 *:*',
    'LISTEN 0 4096 127.0.0.53%lo:53 0.0.0.0:*',
    'LISTEN 0 4096 [fe80::1%eth0]:53 [::]:*',
  ];
  expect(parse(`T\n${lines.join('\n')}\n`)).toEqual([
    { port: 22 },
    { port: 53, address: '127.0.0.53' },
    { port: 53, address: 'fe80::1' },
    { port: 80, address: '203.0.113.7', process: 'nginx (pid 812)' },
    { port: 443, process: 'docker-proxy (pid 9)' },
    { port: 8080, address: '10.0.0.5' },
  ]);
});

test('the tables of /proc say the same, without names', () => {
  const lines = [
    '  sl  local_address rem_address   st',
    '   0: 077100CB:0050 00000000:0000 0A 00000000:00000000',
    '   1: 077100CB:0050 08080808:C001 01 00000000:00000000',
    '   2: 00000000:01BB 00000000:0000 0A 00000000:00000000',
    '   0: 00000000000000000000000000000000:01BB 00000000000000000000000000000000:0000 0A 00000000:00000000',
    '   1: 0000000000000000FFFF00000500000A:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000',
    '   2: B80D0120000000000000000005000000:1F90 00000000000000000000000000000000:0000 0A 00000000:00000000',
  ];
  expect(parse(`H\n${lines.join('\n')}\n`)).toEqual([
    { port: 80, address: '203.0.113.7' },
    { port: 443 },
    { port: 8080, address: '10.0.0.5' },
    { port: 8080, address: '2001:db8::5' },
  ]);
});

test.skipIf(!hasIpv6)('a machine with ss and one without show the same listeners', async () => {
  const servers = ['127.0.0.1', '::1', '::', '0.0.0.0'].map((host) => createServer().listen(0, host));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  const asked = (path: string) => {
    const { stdout } = spawnSync('/bin/sh', ['-c', path + machineProbe.script(QUERY, () => true)], {
      encoding: 'utf8',
    });
    return parse(stdout)?.flatMap(({ port, address }) =>
      ports.includes(port) ? [[ports.indexOf(port), address]] : [],
    );
  };
  const shown = [
    [0, '127.0.0.1'],
    [1, '::1'],
    [2, undefined],
    [3, undefined],
  ];
  for (const path of ['', 'command() { false; }\n']) {
    expect(asked(path)?.toSorted(([a = 0], [b = 0]) => Number(a) - Number(b))).toEqual(shown);
  }
  for (const server of servers) server.close();
});
