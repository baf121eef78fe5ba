import { expect, test } from 'vitest';
import { MINIMAL, project } from '../config/project.ts';
import { tool } from './tool.ts';

const STAGED = {
  'config/deploy.yml': `${MINIMAL.replace('servers:\n  - 192.0.2.1\n', '')}servers:
  web:
    hosts: [192.0.2.1]
  jobs:
    hosts: [192.0.2.2]
    proxy:
      app_port: 4000
env:
  RAILS_ENV: production
  RELEASE: <%= "r" + "1" %>
proxy:
  host: www.example.com
  app_port: 3000
`,
  'config/deploy.staging.yml': 'proxy:\n  host: staging.example.com\n',
};

/** The lines about one key, with their columns' spaces closed up. */
async function why(key: string, ...more: string[]): Promise<string[]> {
  const { out, err } = await tool(project(STAGED), ['config', '--why', key, ...more]);
  return `${out}${err}`
    .trimEnd()
    .split('\n')
    .map((line) => line.trim().replace(/ {2,}/g, '  '));
}

test('config prints what Kamal prints', async () => {
  const { code, out } = await tool(project({ 'config/deploy.yml': MINIMAL }), ['config', '--version', 'v7']);
  expect(code).toBe(0);
  expect(out.split('\n').slice(0, 9)).toEqual([
    '---',
    ':roles:',
    '- web',
    ':hosts:',
    '- 192.0.2.1',
    ':primary_host: 192.0.2.1',
    ':version: v7',
    ':repository: acme/shop',
    ':absolute_image: acme/shop:v7',
  ]);
});

test('a jump host that a destination switches off is none', async () => {
  const cwd = project({
    'config/deploy.yml': `${MINIMAL}ssh: {proxy: jump, proxy_command: nc, port: 22}\n`,
    'config/deploy.staging.yml': 'ssh: {proxy: false, proxy_command: false, port: false}\n',
  });
  const { out } = await tool(cwd, ['config', '-d', 'staging', '--version', 'v7']);
  expect(out.slice(out.indexOf(':ssh_options:'), out.indexOf(':sshkit:'))).toBe(
    ':ssh_options:\n  :user: root\n  :port: false\n  :keepalive: true\n  :keepalive_interval: 30\n  :log_level: :fatal\n',
  );
});

test('the version comes from the option, then from VERSION, and is asked for where there is no repository', async () => {
  const cwd = project({ 'config/deploy.yml': MINIMAL });
  expect((await tool(cwd, ['config', '--version', 'v7'], { VERSION: 'v8' })).out).toContain(':version: v7\n');
  expect((await tool(cwd, ['config'], { VERSION: 'v8' })).out).toContain(':version: v8\n');
  expect(await tool(cwd, ['config'])).toMatchObject({ code: 2, out: '', err: expect.stringContaining('--version') });
});

test('as JSON the same is printed under plain names', async () => {
  const { out } = await tool(project(STAGED), ['config', '--format', 'json', '-d', 'staging', '--version', 'v7']);
  expect(JSON.parse(out)).toMatchObject({
    roles: ['jobs', 'web'],
    version: 'v7',
    ssh_options: { port: 22, keepalive: true, log_level: 'fatal' },
    logging: ['--log-opt', 'max-size="10m"'],
  });
});

test('problems are shown with their places, as JSON too', async () => {
  const cwd = project({ 'config/deploy.yml': `${MINIMAL}proxi: {}\n` });
  const page = await tool(cwd, ['config', '--version', 'v7']);
  expect(page).toMatchObject({ code: 3, out: '' });
  expect(page.err).toContain('did you mean proxy?');
  const { code, out } = await tool(cwd, ['config', '--format', 'json']);
  expect(code).toBe(3);
  expect(JSON.parse(out)).toEqual({
    problems: [
      {
        file: 'config/deploy.yml',
        line: 11,
        column: 1,
        message: 'unknown key: proxi',
        hint: 'did you mean proxy?',
      },
    ],
  });
});

test('a value says whether it is written in the base file, in the destination, or nowhere', async () => {
  expect(await why('proxy.host')).toEqual(['proxy.host  www.example.com  config/deploy.yml:20:9  base']);
  expect(await why('proxy.host', '-d', 'staging')).toEqual([
    'proxy.host  staging.example.com  config/deploy.staging.yml:2:9  destination staging',
    'instead of www.example.com  config/deploy.yml:20:9  base',
  ]);
  expect(await why('deploy_timeout')).toEqual([
    'deploy_timeout  30  default',
    'Seconds that a new container has to become healthy.',
  ]);
  expect(await why('asset_path')).toEqual([
    'asset_path  (not set)',
    'PATH[:MOUNT OPTIONS] whose files old and new containers share.',
  ]);
});

test('a role says what it has from the root, and the root which roles have their own', async () => {
  expect(await why('servers.jobs.proxy')).toEqual(
    expect.arrayContaining([
      "servers.jobs.proxy.host  www.example.com  config/deploy.yml:20:9  base, from the root's proxy.host",
      'servers.jobs.proxy.app_port  4000  config/deploy.yml:15:17  base',
    ]),
  );
  expect(await why('proxy.app_port')).toEqual([
    'proxy.app_port  3000  config/deploy.yml:21:13  base',
    'for the role jobs: 4000  config/deploy.yml:15:17',
  ]);
});

test('variables are found with and without clear, hosts of a role under its name, templates as such', async () => {
  expect(await why('env.clear.RAILS_ENV')).toEqual(['env.RAILS_ENV  production  config/deploy.yml:17:14  base']);
  expect(await why('env.RELEASE')).toEqual(['env.RELEASE  r1  config/deploy.yml:18:15  base, ERB']);
  expect(await why('servers.web.hosts')).toEqual(['servers.web.hosts  [192.0.2.1]  config/deploy.yml:11:12  base']);
  const { out } = await tool(project({ 'config/deploy.yml': MINIMAL }), ['config', '--why', 'servers.web.hosts']);
  expect(out).toContain('[192.0.2.1]');
});

test('a key that does not exist is answered with the nearest one', async () => {
  expect(await why('proxy.hots')).toEqual(['there is no key proxy.hots; did you mean proxy.hosts?']);
  expect(await why('nonsense')).toEqual(['there is no key nonsense']);
});

test('without a key every value is explained', async () => {
  const { out } = await tool(project(STAGED), ['config', '--why']);
  for (const key of ['service', 'servers.jobs.hosts', 'builder.arch', 'ssh.user', 'boot.parallel_roles']) {
    expect(out).toMatch(new RegExp(`^${key} `, 'm'));
  }
  const { out: json } = await tool(project(STAGED), ['config', '--why', 'ssh.user', '--format', 'json']);
  expect(JSON.parse(json)).toMatchObject([{ key: 'ssh.user', value: 'root', from: 'default' }]);
});

test('commands in templates are shown, and refused where they are not wanted', async () => {
  const cwd = project({ 'config/deploy.yml': MINIMAL.replace('acme/shop', '<%= `echo acme`.chomp %>/shop') });
  const shown = await tool(cwd, ['config', '--version', 'v7']);
  expect(shown.err).toContain('ran for the configuration: echo acme');
  for (const args of [['config'], ['deploy', '--dry-run'], ['rollback', 'v1', '--dry-run'], ['secrets', 'print']]) {
    const refused = await tool(cwd, [...args, '--no-erb-exec', ...(args[0] === 'config' ? ['--version', 'v7'] : [])]);
    expect({ args, code: refused.code }).toEqual({ args, code: 3 });
    expect(refused.err).toContain('may not run "echo acme"');
  }
});
