/** `--format` and `--into` on the command line. */
import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { FORM_NAMES, FORMS } from '../../src/reporters/forms.ts';
import { tool } from './tool.ts';

const CONFIG = `service: shop
image: acme/shop
servers: { web: [web-1, web-2], workers: [job-1] }
proxy: { host: shop.example.com }
registry: { username: u, password: [REGISTRY_PASSWORD] }
builder: { arch: amd64 }
`;

function project(secrets = 'REGISTRY_PASSWORD=canary\n'): string {
  const cwd = mkdtempSync(join(tmpdir(), 'kamal-plan-into-'));
  mkdirSync(join(cwd, 'config'));
  mkdirSync(join(cwd, '.kamal'));
  writeFileSync(join(cwd, 'config/deploy.yml'), CONFIG);
  writeFileSync(join(cwd, '.kamal/secrets'), secrets);
  return cwd;
}

const DRY_RUN = ['deploy', '-P', '--version', 'v1', '--dry-run'];
const read = (cwd: string, file: string): string => readFileSync(join(cwd, file), 'utf8');

test('every form can be shown, and written to a file while another is shown', async () => {
  const cwd = project();
  const files = FORM_NAMES.map((name) => `plan${FORMS[name].ending}`);
  const { code, out } = await tool(cwd, [...DRY_RUN, ...files.flatMap((file) => ['--into', file])]);
  expect(code).toBe(0);
  expect(out).toBe((await tool(cwd, DRY_RUN)).out);
  for (const name of FORM_NAMES) {
    const shown = await tool(cwd, [...DRY_RUN, '--format', name]);
    expect({ name, code: shown.code, err: shown.err }).toEqual({ name, code: 0, err: '' });
    expect(read(cwd, `plan${FORMS[name].ending}`), name).toBe(shown.out);
  }
});

test('a form that is named wins over the ending of the file', async () => {
  const cwd = project();
  await tool(cwd, [...DRY_RUN, '--into', 'json:plan.txt', '--into', 'tree:plan']);
  expect((JSON.parse(read(cwd, 'plan.txt')) as { intent: object }).intent).toMatchObject({ service: 'shop' });
  expect(read(cwd, 'plan')).toMatch(/^Deploy shop v1/);
});

test('an ending that no form has is a mistake that names the endings', async () => {
  const { code, err } = await tool(project(), [...DRY_RUN, '--into', 'plan.pdf']);
  expect(code).toBe(2);
  expect(err).toContain("'plan.pdf'");
  for (const name of FORM_NAMES) expect(err).toContain(`${FORMS[name].ending} (${name})`);
});

test('a plan that cannot run is written with what blocks it, and its exit code stays', async () => {
  const cwd = project('');
  const files = FORM_NAMES.map((name) => `plan${FORMS[name].ending}`);
  const { code, out, err } = await tool(cwd, [...DRY_RUN, ...files.flatMap((file) => ['--into', file])]);
  expect({ code, out }).toEqual({ code: 3, out: '' });
  expect(err).toMatch(/^Cannot deploy: 1 problem/);
  for (const file of files) expect(read(cwd, file), file).toMatch(/PASSWORD is not defined|Cannot deploy: 1 problem/);
});

test('a file that cannot be written is named with what to do, and what was there before stays', async () => {
  const cwd = project();
  const { code, out, err } = await tool(cwd, [...DRY_RUN, '--into', 'none/plan.json']);
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(err).toBe(
    `--into none/plan.json: there is no directory ${cwd}/none → mkdir -p ${cwd}/none; nothing was changed\n`,
  );
  mkdirSync(join(cwd, 'plan.json'));
  expect((await tool(cwd, [...DRY_RUN, '--into', 'plan.json'])).err).toContain('it is a directory → name a file in it');
  expect(readdirSync(cwd).sort()).toEqual(['.kamal', 'config', 'plan.json']);
});

test('a pipe, as a device, is written to and stays what it is; a link leads to the file that is replaced', async () => {
  const cwd = project();
  execFileSync('mkfifo', [join(cwd, 'pipe')]);
  const reader = spawn('cat', [join(cwd, 'pipe')], { stdio: ['ignore', 'pipe', 'inherit'] });
  writeFileSync(join(cwd, 'real.md'), 'OLD PLAN');
  symlinkSync('real.md', join(cwd, 'link.md'));
  const [{ code }, piped] = await Promise.all([
    tool(cwd, [...DRY_RUN, '--into', 'markdown:pipe', '--into', 'link.md']),
    text(reader.stdout),
  ]);
  expect(code).toBe(0);
  expect(piped).toContain('<!-- kamal-plan shop -->');
  expect(lstatSync(join(cwd, 'pipe')).isFIFO()).toBe(true);
  expect(lstatSync(join(cwd, 'link.md')).isSymbolicLink()).toBe(true);
  expect(read(cwd, 'real.md')).toContain('<!-- kamal-plan shop -->');
});

test('a file below a file, and one file for two forms, are mistakes that are named', async () => {
  const cwd = project();
  const below = await tool(cwd, [...DRY_RUN, '--into', 'config/deploy.yml/plan.md']);
  expect(below).toMatchObject({ code: 1, err: expect.stringContaining('is no directory → name another file') });
  const twice = await tool(cwd, [...DRY_RUN, '--into', 'plan.md', '--into', 'html:./plan.md']);
  expect(twice).toMatchObject({ code: 2, err: './plan.md is named twice: one file holds one form\n' });
  for (const other of ['--observe', '-y'])
    expect((await tool(cwd, ['deploy', '--version', 'v1', '--facts', 'facts.json', other])).code).toBe(2);
});

test('a file is replaced whole: readers of the old one keep reading it', async () => {
  const cwd = project();
  writeFileSync(join(cwd, 'plan.json'), 'OLD PLAN');
  chmodSync(join(cwd, 'plan.json'), 0o444);
  const { code } = await tool(cwd, [...DRY_RUN, '--into', 'plan.json']);
  expect(code).toBe(0);
  expect(read(cwd, 'plan.json')).not.toContain('OLD PLAN');
});
