/** `--format` and `--into` on the command line. */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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

test('a file is replaced whole: readers of the old one keep reading it', async () => {
  const cwd = project();
  writeFileSync(join(cwd, 'plan.json'), 'OLD PLAN');
  chmodSync(join(cwd, 'plan.json'), 0o444);
  const { code } = await tool(cwd, [...DRY_RUN, '--into', 'plan.json']);
  expect(code).toBe(0);
  expect(read(cwd, 'plan.json')).not.toContain('OLD PLAN');
});
