import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { parseSecrets } from '../../src/config/secrets/parse.ts';
import { readSecrets } from '../../src/config/secrets/read.ts';

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

function project(files: Readonly<Record<string, string>>): string {
  const cwd = mkdtempSync(join(tmpdir(), 'kamal-plan-secrets-'));
  mkdirSync(join(cwd, '.kamal'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, '.kamal', name), text);
  return cwd;
}

function open(files: Readonly<Record<string, string>>, destination?: string, env: NodeJS.ProcessEnv = {}) {
  const surroundings = { PATH: process.env.PATH, ...env };
  const read = readSecrets({ cwd: project(files), env: surroundings, ...(destination && { destination }) });
  if (!read.ok) throw new Error(read.failures[0]?.message);
  return read.value;
}

test('names are known without running a command', () => {
  const secrets = open({ 'secrets-common': 'A=1\n', secrets: '# x\n\nexport A=2\nB=$(touch ran; echo b)\n' });
  expect(secrets.names).toEqual(['A', 'B']);
  expect(secrets.placeOf('A')).toEqual({ file: '.kamal/secrets', line: 3, column: 8, length: 1 });
  expect(secrets.files).toEqual(['.kamal/secrets-common', '.kamal/secrets']);
});

test('a destination has its own file beside the common one', async () => {
  const files = { 'secrets-common': 'A=1\nC=3\n', secrets: 'A=2\n', 'secrets.staging': 'A=4\nB=$C\n' };
  const values = await open(files, 'staging').resolve();
  expect(values.ok && [...values.value]).toEqual([
    ['A', '4'],
    ['C', '3'],
    ['B', ''],
  ]);
});

test('commands run once, and values do not print', async () => {
  const secrets = open({ secrets: 'A=$(echo x >> log; wc -l < log)\n' });
  const [first, second] = [await secrets.resolve(), await secrets.resolve()];
  expect(first).toBe(second);
  expect(first.ok && first.value.get('A')?.trim()).toBe('1');
  expect(first.ok && `${JSON.stringify(first.value)} ${inspect(first.value)}`).not.toContain('1');
});

test('a command that fails or does not exist is named with its place', async () => {
  const secrets = open({
    secrets: 'A=1\nB=$(echo no >&2; exit 3)\nC=$(no-such-program-at-all)\nD=$(echo d; exit 1)\n',
  });
  const resolved = await secrets.resolve();
  const troubles = resolved.ok ? [...resolved.value.troubles.values()].flat() : [];
  expect(troubles.map(({ file, line, message }) => `${file}:${line} ${message}`)).toEqual([
    '.kamal/secrets:2 secret B: $(echo no >&2; exit 3) failed with exit code 3: no',
    expect.stringContaining('.kamal/secrets:3 secret C: $(no-such-program-at-all) was not found'),
  ]);
});

test('a dollar that a command printed is lost, and said to be', async () => {
  const resolved = await open({ secrets: "A=$(printf 'abc\\\\044def')\n" }).resolve();
  expect(resolved.ok && resolved.value.get('A')).toBe('abc');
  expect(resolved.ok && resolved.value.warnings).toMatchObject([
    { line: 1, message: expect.stringContaining('its $ was taken') },
  ]);
});

test('fetch and extract work in the file', async () => {
  const file = [
    'ALL=$(kamal secrets fetch --adapter test --account me --from vault/app TOKEN "TWO WORDS")',
    'TOKEN=$(kamal secrets extract TOKEN $ALL)',
    'WORDS=$(kamal secrets extract "TWO WORDS" $ALL)',
    'NOPE=$(kamal secrets extract OTHER $ALL)',
    'WHO=$(kamal secrets fetch -a test TOKEN)',
  ].join('\n');
  const good = await open({ secrets: file.split('\n').slice(0, 3).join('\n') }).resolve();
  expect(good.ok && [good.value.get('TOKEN'), good.value.get('WORDS')]).toEqual([
    'NEKOT/ppa/tluav',
    'SDROW OWT/ppa/tluav',
  ]);
  const bad = await open({ secrets: file }).resolve();
  expect(bad.ok && [...bad.value.troubles].map(([name, [trouble]]) => [name, trouble?.message])).toEqual([
    ['NOPE', 'secret NOPE: extract OTHER: it was not fetched; fetched: vault/app/TOKEN, vault/app/TWO WORDS'],
    ['WHO', 'secret WHO: the adapter test needs --account'],
  ]);
  expect(bad.ok && [...bad.value.keys()]).toEqual(['ALL', 'TOKEN', 'WORDS']);
});

test('an export without a value is refused with its place', () => {
  const read = readSecrets({ cwd: project({ secrets: 'A=1\nexport A\nexport B\n' }), env: {} });
  expect(read.ok ? [] : read.failures).toMatchObject([
    { file: '.kamal/secrets', line: 3, message: 'export B has no value' },
  ]);
});
