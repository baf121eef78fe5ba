import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { matchesGlob } from '../../planner/globs.ts';
import { argumentize, envFileValue, kamalQuote, optionize, rubyDump, shellQuote } from '../../planner/quoting.ts';

const vectors = <T>(name: string): T[] => JSON.parse(readFileSync(`fixtures/vectors/${name}.json`, 'utf8')) as T[];

test('values are quoted as Kamal quotes them', () => {
  const cases = vectors<{ value: string; kamal: string }>('shell-quoting');
  expect(cases.map(({ value }) => kamalQuote(value))).toEqual(cases.map(({ kamal }) => kamal));
});

test('host and role patterns match what Ruby matches', () => {
  const cases = vectors<{ pattern: string; name: string; matches: boolean }>('host-globs');
  const differing = cases.filter(({ pattern, name, matches }) => matchesGlob(pattern, name) !== matches);
  expect(differing).toEqual([]);
});

test('braces give alternatives, also nested ones', () => {
  expect(matchesGlob('{web,job}-1', 'job-1')).toBe(true);
  expect(matchesGlob('{web,{a,b}c}-1', 'bc-1')).toBe(true);
  expect(matchesGlob('{web,job-1', 'web')).toBe(false);
});

test('a pattern never hangs', () => {
  expect(matchesGlob('*a'.repeat(40), 'a'.repeat(2000) + 'b')).toBe(false);
});

test('our own quoting comes back unchanged from a shell', () => {
  const values = fc.sample(fc.string({ unit: 'binary', maxLength: 12 }), 60).filter((text) => !text.includes('\0'));
  const script = values.map((value) => `printf '%s\\0' ${shellQuote(value)}`).join('\n');
  const printed = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1);
  expect(printed).toEqual(values.map((value) => Buffer.from(value).toString()));
});

test('an env file keeps quotes and hashes bare but escapes the rest', () => {
  expect(envFileValue('a"b#{c}\\n\n\té\u0001')).toBe('a"b#{c}\\\\n\\n\\té\\x01');
  expect(rubyDump('#x #{y} #$z')).toBe('"#x \\#{y} \\#$z"');
});

test('blank values leave only the name', () => {
  const pairs = [
    ['A', ''],
    ['B', ' \n'],
    ['C', false],
    ['D', 'true'],
    ['E', 'a b'],
  ] as const;
  expect(argumentize('--env', pairs)).toEqual([
    '--env',
    'A',
    '--env',
    'B',
    '--env',
    'C=false',
    '--env',
    'D="true"',
    '--env',
    'E="a b"',
  ]);
});

test('options repeat for lists and are bare for true', () => {
  const pairs = [
    ['memory', '2g'],
    ['init', true],
    ['tty', false],
    ['add-host', ['a:1', 'b:2']],
  ] as const;
  expect(optionize(pairs)).toEqual([
    '--memory',
    '"2g"',
    '--init',
    '--tty',
    '"false"',
    '--add-host',
    '"a:1"',
    '--add-host',
    '"b:2"',
  ]);
  expect(optionize(pairs, '=')).toEqual([
    '--memory="2g"',
    '--init',
    '--tty="false"',
    '--add-host="a:1"',
    '--add-host="b:2"',
  ]);
});
