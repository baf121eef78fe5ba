import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type ErbRun, renderErb } from '../../src/config/erb/render.ts';
import { project } from './project.ts';
import { TEMPLATES, UNCERTAIN } from './erb-templates.ts';

const run = (env: ErbRun['env'] = {}, allowExec = true): ErbRun => ({
  cwd: process.cwd(),
  env: { PATH: process.env.PATH, ...env },
  allowExec,
  executed: [],
});

function render(text: string, on = run()): string {
  const result = renderErb({ file: 'deploy.yml', text }, on);
  return result.ok ? result.value.text : `! ${result.failures[0]?.message}`;
}

test('templates render as with Ruby', () => {
  const cases = JSON.parse(readFileSync('fixtures/vectors/erb.json', 'utf8')) as {
    template: string;
    env: Record<string, string>;
    out: string;
  }[];
  expect(cases.map(({ template, env }) => render(template, run(env)))).toEqual(cases.map(({ out }) => out));
});

test.each(TEMPLATES)('%s', (template, out) => {
  expect(render(template)).toBe(out);
});

test.each(UNCERTAIN)('%s is refused where there is no Ruby', (code) => {
  expect(render(`<%= ${code} %>`, run({ PATH: '/nonexistent' }))).toMatch(/^! ERB: /);
});

test('files are read and found as Ruby does', () => {
  const cwd = project({ 'hosts/b': '192.0.2.2\n', 'hosts/a': '192.0.2.1\n192.0.2.3\n', c: '' });
  const inside = (code: string): string =>
    render(`<%= (${code}).inspect %>`, { ...run({ PATH: '/nonexistent' }), cwd });
  expect(inside('File.readlines("hosts/a", chomp: true)')).toBe('["192.0.2.1", "192.0.2.3"]');
  expect(inside('IO.readlines("hosts/a")')).toBe('["192.0.2.1\\n", "192.0.2.3\\n"]');
  expect(inside('Dotenv.load!("c")')).toBe('{}');
  expect(inside('Dotenv.load("c", "nope")')).toBe('{}');
  expect(inside('Dotenv.load!("c", "nope")')).toContain('No such file or directory @ rb_sysopen - nope');
  expect(inside('Dir["hosts/*", "c"]')).toBe('["hosts/a", "hosts/b", "c"]');
  expect(inside('Dir.glob(["./hosts/b", "nope", "c/x"])')).toBe('["./hosts/b"]');
  expect(inside('Dir.glob("*", base: "hosts")')).toBe('["a", "b"]');
  expect(inside('Dir.glob("hosts/*", base: ".")')).toBe('["hosts/a", "hosts/b"]');
});

test('numbers are Ruby numbers, and what only begins as one is named', () => {
  const numbers = ['0_7', '0o17', '0O17', '0b1_1', '0d19', '0X1f', '1_000', '00', '1_0.5e1', '1e1_0'];
  expect(numbers.map((number) => render(`<%= ${number} %>`))).toEqual(
    '7 15 15 3 19 31 1000 0 105.0 10000000000.0'.split(' '),
  );
  for (const word of ['08', '0_8', '1__2', '1_', '0o8', '0b2', '0x', '0d', '08servers'])
    expect(render(`<%= ${word} %>`, run({ PATH: '/nonexistent' })), word).toMatch(/^! ERB: /);
  expect(render('<%= 08servers %>', run({ PATH: '/nonexistent' }))).toContain('08servers is no number');
});

test('an unset variable is an error at its place', () => {
  const result = renderErb({ file: 'deploy.yml', text: 'a: 1\nb: <%= ENV.fetch("NOPE") %>\n' }, run());
  expect(result.ok).toBe(false);
  expect(!result.ok && result.failures[0]).toMatchObject({ line: 2, message: 'ERB: key not found: "NOPE"' });
});

test('commands are recorded, and refused where they must not run', () => {
  const on = run();
  expect(render('<%= `echo hi` %>', on)).toBe('hi\n');
  expect(on.executed).toEqual([{ command: 'echo hi', file: 'deploy.yml' }]);
  expect(render('<%= `echo hi` %>', run({}, false))).toContain('may not run');
});

test('a template without end is stopped', () => {
  expect(render('<% loop do end %>')).toContain('does not come to an end');
});
