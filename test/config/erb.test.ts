import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type ErbRun, renderErb } from '../../src/config/erb/render.ts';
import { TEMPLATES } from './erb-templates.ts';

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
