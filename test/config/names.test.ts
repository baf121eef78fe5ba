/** Names that shells of hosts read as they are, and names that nobody could make anything of. */
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { MINIMAL, project } from './project.ts';

const SERVERS = 'servers:\n  - 192.0.2.1\n';

/** What is wrong with a minimal file and these lines; `servers` take the place of its own. */
async function problems(lines: string, files: Readonly<Record<string, string>> = {}, destination?: string) {
  const text = (lines.startsWith('servers') ? MINIMAL.replace(SERVERS, '') : MINIMAL) + lines;
  const cwd = project({ 'config/deploy.yml': text, ...files });
  const loaded = await loadConfig({ cwd, env: {}, ...(destination === undefined ? {} : { destination }) });
  return loaded.ok
    ? []
    : loaded.failures.map(({ file, line, column, message }) => [`${file}:${line}:${column}`, message]);
}

const warnings = async (lines: string) => {
  const text = (lines.startsWith('servers') ? MINIMAL.replace(SERVERS, '') : MINIMAL) + lines;
  const loaded = await loadConfig({ cwd: project({ 'config/deploy.yml': text }), env: {} });
  return (loaded.ok ? loaded.value.warnings : []).map(({ file, line, column, message }) => [
    `${file}:${line}:${column}`,
    message,
  ]);
};

const NOBODY = (what: string): string => `${what} is no host name, and no request has it`;
const RULE = 'may only have letters, digits, _ . and -';

test.each([
  ["servers: {web: [a], 'jobs;x': [b]}\n", '9:21', `the role jobs;x ${RULE}`],
  ['accessories: {my db: {image: a, host: b}}\n', '11:15', `the accessory my db ${RULE}`],
  [
    'accessories: {db: {image: a, host: b, service: "a|b"}}\n',
    '11:48',
    `accessories.db.service "a|b" ${RULE}, two at least`,
  ],
])('%s is refused, because a shell would read the name', async (lines, place, message) => {
  expect(await problems(lines)).toEqual([[`config/deploy.yml:${place}`, message]]);
});

test('so is the name of a destination that there is', async () => {
  expect(await problems('', { 'config/deploy.x;y.yml': 'retain_containers: 3\n' }, 'x;y')).toEqual([
    ['config/deploy.x;y.yml:1:1', `the destination x;y ${RULE}`],
  ]);
});

test.each([
  ['proxy: {app_port: 65536}\n', '11:19', 'proxy.app_port 65536 is no port'],
  ['servers: {web: {hosts: [a], proxy: {app_port: 0}}}\n', '9:47', 'servers.web.proxy.app_port 0 is no port'],
  ['deploy_timeout: -1\n', '11:17', 'deploy_timeout -1 is no number of seconds'],
  ['drain_timeout: -1\n', '11:16', 'drain_timeout -1 is no number of seconds'],
  ['readiness_delay: -1\n', '11:18', 'readiness_delay -1 is no number of seconds'],
  [
    'registry: {server: "https://ghcr.io/", username: a, password: [B]}\n',
    '11:20',
    'registry.server: no image has https:// in its name',
  ],
])('%s is refused, because it can never work', async (lines, place, message) => {
  expect(await problems(lines)).toEqual([[`config/deploy.yml:${place}`, message]]);
});

test.each([
  ["servers: {web: ['a;x']}\n", '9:17', 'the host a;x has ";" in it, which no host\'s name has'],
  ['servers: {web: [$(x)]}\n', '9:17', 'the host $(x) has "$" in it, which no host\'s name has'],
  ['servers: {web: [<HOST>]}\n', '9:17', 'the host <HOST> has "<" in it, which no host\'s name has'],
  ['proxy: {host: "https://shop.example.com/"}\n', '11:15', NOBODY('proxy.host: https://shop.example.com/')],
  ['proxy: {host: "a.example,b.example:8080"}\n', '11:15', NOBODY('proxy.host: b.example:8080')],
  ['proxy: {hosts: [a.example, b.example/api]}\n', '11:28', NOBODY('proxy.hosts: b.example/api')],
  ['servers: {web: {hosts: [a], proxy: {host: a b}}}\n', '9:43', NOBODY('servers.web.proxy.host: a b')],
  [
    'accessories: {db: {image: a, host: b, proxy: {host: "https://shop.example.com/"}}}\n',
    '11:53',
    NOBODY('accessories.db.proxy.host: https://shop.example.com/'),
  ],
])('%s is taken as by Kamal, with a warning', async (lines, place, message) => {
  expect(await problems(lines)).toEqual([]);
  expect(await warnings(lines)).toContainEqual([`config/deploy.yml:${place}`, message]);
});

test('what is probably meant is said', async () => {
  const hints = async (lines: string) => {
    const loaded = await loadConfig({ cwd: project({ 'config/deploy.yml': MINIMAL + lines }), env: {} });
    return (loaded.ok ? loaded.value.warnings : loaded.failures).flatMap(({ hint }) => hint ?? []);
  };
  expect(await hints('proxy: {host: "https://a.example:443/x"}\n')).toContain(
    'write a.example, without scheme, port, path and blanks',
  );
  expect(await hints('proxy: {host: a b}\n')).toContain('write it without scheme, port, path and blanks');
  expect(await hints('registry: {server: "https://ghcr.io/", username: a, password: [B]}\n')).toContain(
    'write ghcr.io',
  );
  expect(await hints('registry: {server: "https://index.docker.io/v1/", username: a, password: [B]}\n')).toContain(
    'leave it out: images are of Docker Hub without it',
  );
});

test.each([
  'proxy: {host: "*.example.com"}\n',
  'proxy: {hosts: [localhost, 192.0.2.1, bücher.example, "::1", "[::1]", "${HOST}"], app_port: 65535}\n',
  'proxy: {host: "a.example, b.example"}\n',
  'registry: {server: ghcr.io/acme, username: a, password: [B]}\n',
])('%s is taken', async (lines) => {
  expect(await problems(lines)).toEqual([]);
});

test('every name that works is taken', async () => {
  const lines = 'servers: {web: ["fe80::1%eth0", web_1.example.com.], job-2.x_y: [bücher.example]}\n';
  const db = 'accessories: {my.db_1-a: {image: a, host: b, service: My.db}}\n';
  const files = { 'config/deploy.eu.west-1_a.yml': 'retain_containers: 3\n' };
  expect(await problems(lines + db, files, 'eu.west-1_a')).toEqual([]);
});
