import { expect, test } from 'vitest';
import { MINIMAL, project } from '../config/project.ts';
import { tool } from './tool.ts';

test('fetch prints one JSON object, extract one value of it', async () => {
  const cwd = project({});
  const fetched = await tool(cwd, [
    'secrets',
    'fetch',
    '--adapter',
    'test',
    '--account',
    'me',
    '--from',
    'app',
    'AB',
    'C',
  ]);
  expect(fetched).toEqual({ code: 0, out: '{"app/AB":"BA/ppa","app/C":"C/ppa"}\n', err: '' });
  expect(await tool(cwd, ['secrets', 'extract', 'AB', fetched.out])).toEqual({ code: 0, out: 'BA/ppa\n', err: '' });
  expect((await tool(cwd, ['secrets', 'fetch', '-a', 'test', '--account', 'me', 'AB', '--inline'])).out).toBe(
    '\\{\\"AB\\":\\"BA\\"\\}\n',
  );
});

test.each([
  ['{"A":1097203423423423423}', '1097203423423423423'],
  ['{"A":1.0}', '1.0'],
  ['{"A":"","app/A":"x"}', ''],
  ['{"A":0,"app/A":"x"}', '0'],
  ['{"A":false,"app/A":"x"}', 'x'],
  ['{"A":{"b":1.0}}', '{"b":1.0}'],
])('extract takes A out of %s as Ruby does', async (json, value) => {
  expect((await tool(project({}), ['secrets', 'extract', 'A', json])).out).toBe(`${value}\n`);
});

test('what goes wrong is one line on standard error', async () => {
  const cwd = project({});
  const failures = [
    ['secrets', 'fetch', '-a', 'test', 'A'],
    ['secrets', 'fetch', '-a', 'nothing-like-it', 'A'],
    ['secrets', 'extract', 'A', '{"B":"canary"}'],
    ['secrets', 'extract', 'A', 'canary'],
  ];
  const said = await Promise.all(failures.map((args) => tool(cwd, args)));
  for (const { code, out, err } of said) {
    expect({ code, out, lines: err.split('\n').length }).toEqual({ code: 1, out: '', lines: 2 });
    expect(err).not.toContain('canary');
  }
  expect(said[0]?.err).toBe('the adapter test needs --account\n');
  expect(await tool(cwd, ['secrets', 'fetch', 'A'])).toMatchObject({ code: 2, out: '' });
});

test('print shows what the secrets files of a destination define', async () => {
  const cwd = project({
    'config/deploy.yml': MINIMAL,
    'config/deploy.staging.yml': '{}\n',
    '.kamal/secrets-common': 'A=1\nB=2\n',
    '.kamal/secrets': 'C=3\n',
    '.kamal/secrets.staging': 'B=$(echo two)\n',
  });
  expect(await tool(cwd, ['secrets', 'print'])).toEqual({ code: 0, out: 'A=1\nB=2\nC=3\n', err: '' });
  expect(await tool(cwd, ['secrets', 'print', '-d', 'staging'])).toEqual({ code: 0, out: 'A=1\nB=two\n', err: '' });
});

test('a vendor is asked once for what several secrets files fetch', async () => {
  const fetch = 'ALL=$(kamal secrets fetch -a doppler --from p/c A)\nA=$(kamal secrets extract A $ALL)\n';
  const cwd = project({
    'config/deploy.yml': MINIMAL,
    '.kamal/secrets-common': fetch,
    '.kamal/secrets': fetch.replaceAll('A=', 'AGAIN='),
    'bin/doppler': '#!/bin/sh\necho "$*" >> asked\n[ "$1" = secrets ] && echo \'{"A":{"computed":"v"}}\'\nexit 0\n',
  });
  const { chmodSync, readFileSync } = await import('node:fs');
  chmodSync(`${cwd}/bin/doppler`, 0o755);
  const { out } = await tool(cwd, ['secrets', 'print'], { PATH: `${cwd}/bin:${process.env.PATH}` });
  expect(out).toContain('\nA=v\n');
  expect(readFileSync(`${cwd}/asked`, 'utf8').match(/^secrets get/gm)).toHaveLength(1);
});

test('a secret that cannot be had is reported with its place, and nothing is printed', async () => {
  const cwd = project({ 'config/deploy.yml': MINIMAL, '.kamal/secrets': 'A=canary\nB=$(exit 3)\n' });
  const { code, out, err } = await tool(cwd, ['secrets', 'print']);
  expect({ code, out }).toEqual({ code: 3, out: '' });
  expect(err).toContain('.kamal/secrets:2:1');
  expect(err).not.toContain('canary');
});
