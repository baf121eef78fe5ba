/** The program as a process in places where hardly anything can be had. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, openSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { builtTool } from '../built-tool.ts';

const PROGRAM = builtTool();

const somewhere = (): string => mkdtempSync(join(tmpdir(), 'kamal-plan-somewhere-'));

test('a directory that was removed is named, and no stack is shown', () => {
  const cwd = somewhere();
  const script = `cd ${cwd} && rmdir ${cwd} && exec '${process.execPath}' '${PROGRAM}' config`;
  const { status, stderr } = spawnSync('sh', ['-c', script], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({
    status: 2,
    stderr: 'the current directory was removed: cd to one that is there\n',
  });
});

test('an output that cannot be written is a failure that says so', () => {
  const full = openSync('/dev/full', 'w');
  const { status, stderr } = spawnSync(process.execPath, [PROGRAM, 'schema'], {
    cwd: somewhere(),
    stdio: ['ignore', full, 'pipe'],
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringContaining('the output cannot be written: ') });
});

test('a directory without a configuration leads to -c', () => {
  const cwd = somewhere();
  const { status, stderr } = spawnSync(process.execPath, [PROGRAM, 'plan', 'deploy'], { cwd, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 3, stderr: expect.stringContaining('name the file with -c') });
  rmdirSync(cwd);
});
