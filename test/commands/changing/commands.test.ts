/** Commands as people type them, without any host. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { COMMANDS } from '../../../src/commands/index.ts';
import { pathOf } from '../../../src/grammar.ts';
import { project as projectOf } from '../../config/project.ts';
import { tool } from '../tool.ts';

const CONFIG = `service: shop
image: acme/shop
servers: { web: [web-1, web-2], workers: [job-1] }
proxy: { host: shop.example.com }
registry: { username: u, password: [REGISTRY_PASSWORD] }
builder: { arch: amd64 }
accessories:
  db: { image: "postgres:16", host: db-1, directories: ["data:/data"] }
aliases:
  plan: deploy -P --dry-run
  again: plan --version v9
  loop: loop
  con: app stop
`;

let project = '';

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'kamal-plan-commands-'));
  mkdirSync(join(project, 'config'));
  mkdirSync(join(project, '.kamal'));
  writeFileSync(join(project, 'config/deploy.yml'), CONFIG);
  writeFileSync(join(project, '.kamal/secrets'), 'REGISTRY_PASSWORD=canary\n');
});

const CHANGING = COMMANDS.filter(({ options }) => {
  const names = options.map((option) => option().long);
  return names.includes('--dry-run') && names.includes('--observe');
});

describe('every command', () => {
  test('has help that needs no configuration and connects to nothing', async () => {
    const nowhere = mkdtempSync(join(tmpdir(), 'kamal-plan-nowhere-'));
    for (const definition of COMMANDS) {
      const words = pathOf(definition);
      const { code, out } = await tool(nowhere, [...words, '--help']);
      expect(code, words.join(' ')).toBe(0);
      expect(out).toContain(definition.summary.split(' ')[0]);
    }
  });

  test('that changes hosts has a dry run that opens no connection, for people and for programs', async () => {
    for (const definition of CHANGING) {
      const [first, ...more] = pathOf(definition);
      if (first === 'build') continue;
      const args = definition.usage.includes('boot_config')
        ? ['reset']
        : definition.usage.includes('<name>')
          ? ['db']
          : [];
      const version = definition.usage.includes('ersion') ? ['v1'] : [];
      const message = definition.usage === 'lock acquire' ? ['-m', 'busy'] : [];
      const stop = definition.usage === 'app stale_containers' ? ['--stop'] : [];
      const words = [first ?? '', ...more, ...args, ...version, ...message, ...stop, '--dry-run'];
      const deploy = ['setup', 'deploy', 'redeploy'].includes(first ?? '') ? ['-P'] : [];
      const options = more.length === 0 && first !== 'rollback' ? ['--version', 'v1', ...deploy] : [];
      const said = await tool(project, [...words, ...options, ...(first === 'app' ? ['--version', 'v1'] : [])]);
      expect(said.code, `${words.join(' ')}: ${said.err}`).toBe(0);
      expect(said.out, words.join(' ')).toMatch(/Plan: \d+ create/);
      const json = await tool(project, [...words, ...options, '--version', 'v1', '--format', 'json']);
      expect((JSON.parse(json.out) as { intent: { verb: string } }).intent.verb).toBe(pathOf(definition).join(' '));
    }
  });
});

describe('mistakes', () => {
  test.each([
    [['deplyo'], /did you mean deploy/],
    [['accessory', 'boot', 'dbb', '--dry-run'], /there is no accessory dbb; did you mean db/],
    [['lock', 'acquire'], /--message/],
    [['prune', 'containers', '--retain', '0'], /at least 1/],
    [['proxy', 'boot_config', 'sett'], /set, get or reset/],
    [['remove'], /nobody can be asked here: add -y/],
    [['proxy', 'reboot'], /nobody can be asked here: add -y/],
    [['deploy', '--hosts', 'nowhere', '-P', '--version', 'v1'], /no --hosts match/],
    [['deploy', '-P', '--observe'], /^--observe belongs to --dry-run: add it, or leave --observe out\n$/],
    [['redeploy', '--format', 'json'], /^--format json belongs to --dry-run/],
    [['app', 'stop', '--detailed-exitcode'], /^--detailed-exitcode belongs to --dry-run/],
    [['loop'], /leads to itself/],
    [['r'], /can be the beginning of/],
  ])('%j', async (words, message) => {
    const { code, out, err } = await tool(project, words);
    expect(err).toMatch(message);
    expect([code, out]).toEqual([2, '']);
  });
});

describe('where the configuration is not', () => {
  test.each([
    [['observe'], 'observe'],
    [['config'], 'show the configuration'],
    [['secrets', 'print'], 'print secrets'],
    [['build', 'details'], 'run build details'],
    [['why', 'x'], 'say why'],
    [['setup'], 'set up'],
    [['app', 'stop'], 'run app stop'],
    [['app', 'logs'], 'run app logs'],
  ])('%j says what it cannot do', async (words, doing) => {
    const { code, err } = await tool(project, [...words, '-c', 'nope.yml']);
    expect([code, err.split('\n')[0]]).toEqual([3, `Cannot ${doing}: 1 problem, nothing was changed.`]);
    expect(err).toContain('nope.yml:1:1  configuration file not found');
    expect(err).not.toContain('init');
  });

  test('the usual file can be written by init, which is said', async () => {
    expect((await tool(projectOf({}), ['deploy'])).err).toContain('; kamal-plan init writes a first one\n');
  });

  test('a destination that there is not leads to those that there are', async () => {
    const staged = { 'config/deploy.yml': CONFIG, 'config/deploy.staging.yml': '{}', 'config/deploy.live.yml': '{}' };
    const about = async (destination: string, files: Readonly<Record<string, string>>) =>
      (await tool(projectOf(files), ['deploy', '-d', destination])).err.replaceAll(/\s+/g, ' ');
    const known = 'destinations: live, staging ';
    expect(await about('stagin', staged)).toContain(
      `deploy.stagin.yml:1:1 there is no destination stagin did you mean -d staging? ${known}`,
    );
    expect(await about('test', staged)).toContain(`there is no destination test ${known}`);
    expect(await about('test', { 'config/deploy.yml': CONFIG })).toContain('the configuration has none');
    expect(await about('test', {})).toMatch(/1 problem,.* config\/deploy.yml:1:1 configuration file not found/);
  });
});

describe('aliases', () => {
  test('stand for their words, and what follows them is appended', async () => {
    const { code, out } = await tool(project, ['plan', '--version', 'v7']);
    expect(code).toBe(0);
    expect(out).toMatch(/^Deploy shop v7/);
  });

  test('may name aliases', async () => {
    expect((await tool(project, ['again'])).out).toMatch(/^Deploy shop v9/);
  });

  test('lose against beginnings of commands', async () => {
    expect((await tool(project, ['con', '--version', 'v1'])).out).toMatch(/:roles:/);
  });

  test('are known where only a destination makes the configuration whole', async () => {
    const cwd = projectOf({
      'config/deploy.yml':
        'service: shop\nrequire_destination: true\naliases:\n  stage: config -d staging --version v1\n',
      'config/deploy.staging.yml': `${CONFIG.replace(/aliases:[^]*/, '')}aliases: { only: config --version v1 }\n`,
      'config/deploy.other.yml': 'aliases: { stage: false }\n',
    });
    expect(await tool(cwd, ['stage'])).toMatchObject({
      code: 0,
      out: expect.stringContaining(':service_with_version: shop-v1'),
    });
    expect(await tool(cwd, ['only', '-d', 'staging'])).toMatchObject({ code: 0 });
    expect((await tool(cwd, ['stage', '-d', 'other'])).err).toContain('there is no command stage');
    expect(await tool(cwd, ['only'])).toEqual({
      code: 2,
      out: '',
      err: expect.stringContaining('there is no command only'),
    });
  });

  test('are not looked for in a file that cannot be read, and what is wrong with it is said', async () => {
    const cwd = projectOf({ 'config/deploy.yml': 'aliases: {\n' });
    const { code, err } = await tool(cwd, ['stage']);
    expect([code, err]).toEqual([3, expect.stringMatching(/^Cannot run stage: 1 problem[^]*config\/deploy\.yml:/)]);
    expect((await tool(projectOf({}), ['stage'])).err).toContain('there is no command stage');
  });
});
