import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseSecrets } from '../../src/config/secrets/parse.ts';

function parse(file: string): Record<string, string> {
  const parsing = parseSecrets(file, { env: { HOME: '/root' }, overwrites: true });
  let next = parsing.next();
  while (!next.done) next = parsing.next(run(next.value.command));
  if (typeof next.value === 'string') return { '!error': '' };
  return Object.fromEntries([...next.value].map(([key, { value }]) => [key, value]));
}

function run(command: string): string {
  try {
    return execFileSync('sh', ['-c', command], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      env: {},
    }).replace(/\r?\n$/, '');
  } catch {
    return '';
  }
}

test('secrets files mean what they mean for Kamal', () => {
  const cases = JSON.parse(readFileSync('fixtures/vectors/secrets-file.json', 'utf8')) as {
    file: string;
    secrets: object;
  }[];
  const wrong = cases.flatMap(({ file, secrets }) => {
    const actual = parse(file);
    return JSON.stringify(actual) === JSON.stringify(secrets) ? [] : [{ file, secrets, actual }];
  });
  expect(wrong).toEqual([]);
});
