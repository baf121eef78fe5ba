import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { askGit } from '../src/git.ts';

test('git is asked for the commit, for what is not in it, and for who deploys', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'kamal-plan-git-'));
  const git = (...args: readonly string[]): string => execFileSync('git', [...args], { cwd, encoding: 'utf8' }).trim();
  expect((await askGit(cwd)).head).toBeUndefined();
  git('init', '--quiet');
  git('config', 'user.name', 'Dana Dee');
  git('config', 'user.email', 'dana@example.com');
  expect(await askGit(cwd)).toEqual({
    head: undefined,
    uncommitted: [],
    performer: 'dana@example.com',
    name: 'Dana Dee',
  });
  for (const name of ['a file', 'b']) writeFileSync(join(cwd, name), name);
  git('add', '.');
  git('-c', 'commit.gpgsign=false', 'commit', '--quiet', '--message', 'First');
  git('mv', 'b', 'c');
  writeFileSync(join(cwd, 'a file'), 'changed');
  writeFileSync(join(cwd, 'new'), '');
  const { head, uncommitted } = await askGit(cwd);
  expect(head).toBe(git('rev-parse', 'HEAD'));
  expect(uncommitted).toEqual(['a file', 'c', 'new']);
});
