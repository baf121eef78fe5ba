import { accessSync, constants, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { project } from '../config/project.ts';
import { tool } from './tool.ts';

const HOOKS =
  'docker-setup post-app-boot post-deploy post-proxy-reboot pre-app-boot pre-build pre-connect pre-deploy pre-proxy-reboot'
    .split(' ')
    .map((name) => `${name}.sample`);

test('init begins a project whose configuration is valid as it stands', async () => {
  const cwd = project({});
  const { code, out } = await tool(cwd, ['init']);
  expect(code).toBe(0);
  const [made = '', next] = out.split('\n\n');
  expect(made.split('\n').map((line) => line.split(':')[0])).toEqual([
    'config/deploy.yml',
    '.kamal/secrets',
    '.kamal/hooks',
  ]);
  expect(next).toMatch(
    /^Next: edit config\/deploy.yml .*\n {2}kamal-plan setup --dry-run .*\n {2}kamal-plan setup .*\n$/,
  );
  expect(readdirSync(join(cwd, '.kamal/hooks')).toSorted()).toEqual(HOOKS);
  const shown = await tool(cwd, ['config', '--version', 'v1']);
  expect(shown).toMatchObject({ code: 0, err: '' });
  expect(await tool(cwd, ['secrets', 'print'])).toMatchObject({ code: 0, out: '', err: '' });
});

test('what is commented out in the first configuration is valid too', async () => {
  const cwd = project({});
  await tool(cwd, ['init']);
  const file = join(cwd, 'config/deploy.yml');
  const text = readFileSync(file, 'utf8').replace(/^( *)# ((?: *- |[ ]*[\w-]+:).*)$/gm, '$1$2');
  writeFileSync(file, text);
  expect(await tool(cwd, ['config', '--version', 'v1'])).toMatchObject({ code: 0, err: '' });
  expect(text).toContain('\naccessories:\n');
  expect(text).toContain('\nx-kamal-plan:\n  release: ');
});

test('sample hooks are programs that a shell can read', async () => {
  const cwd = project({});
  await tool(cwd, ['init']);
  for (const name of HOOKS) {
    const path = join(cwd, '.kamal/hooks', name);
    accessSync(path, constants.X_OK);
    expect(spawnSync('sh', ['-n', path]).status).toBe(0);
  }
});

test('nothing that exists is overwritten', async () => {
  const files = { 'config/deploy.yml': 'mine\n', '.kamal/secrets': 'A=$B\n', '.kamal/hooks/pre-deploy': 'mine\n' };
  const cwd = project(files);
  const { code, out } = await tool(cwd, ['init']);
  expect(code).toBe(0);
  expect(out.match(/left alone/g)).toHaveLength(3);
  for (const [name, text] of Object.entries(files)) expect(readFileSync(join(cwd, name), 'utf8')).toBe(text);
  expect(readdirSync(join(cwd, '.kamal/hooks'))).toEqual(['pre-deploy']);
});

test('--bundle is taken and says that there is nothing to do; a place that cannot be written is said', async () => {
  expect((await tool(project({}), ['init', '--bundle'])).out).toContain('needs no bundle');
  const cwd = project({ config: 'a file\n' });
  mkdirSync(join(cwd, '.kamal'));
  expect(await tool(cwd, ['init'])).toMatchObject({ code: 1, err: expect.stringContaining('cannot write here') });
});
