/** The clone that is built, made by real git with the very script of the step. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lines, planned, shop } from './planned.ts';

const git = (cwd: string, ...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], {
    cwd,
    encoding: 'utf8',
  }).trim();

interface Shop {
  readonly root: string;
  readonly cwd: string;
  readonly clone: string;
  commit(text: string): string;
  prepare(revision: string): Promise<string>;
}

/** A repository whose app is in a folder of it, and where Kamal clones it to. */
function makeShop(folder: string): Shop {
  const temporary = realpathSync(mkdtempSync(join(tmpdir(), 'kamal-plan-clone-')));
  const root = join(temporary, 'my shop');
  const cwd = join(root, folder);
  mkdirSync(cwd, { recursive: true });
  git(root, 'init', '-q');
  const digest = createHash('sha256').update(cwd).digest('hex').slice(0, 13);
  return {
    root,
    cwd,
    clone: join(temporary, 'kamal-clones', `app-${digest}`, 'my shop', folder),
    commit(text) {
      writeFileSync(join(cwd, 'file'), text);
      git(root, 'add', '.');
      git(root, 'commit', '-qm', text);
      return git(root, 'rev-parse', 'HEAD');
    },
    async prepare(revision) {
      const text = shop('arch: amd64').replace('  context: .\n', '');
      const [script = ''] = lines(await planned(text, { build: { revision } }), 'prepare-clone');
      return execFileSync('sh', ['-c', `${script} 2>&1`], {
        cwd,
        encoding: 'utf8',
        env: { ...process.env, TMPDIR: temporary },
      });
    },
  };
}

test.each(['', 'apps/shop'])('the commit is cloned to where Kamal clones it (folder "%s")', async (folder) => {
  const one = makeShop(folder);
  await one.prepare(one.commit('first'));
  expect(readFileSync(join(one.clone, 'file'), 'utf8')).toBe('first');
});

test('an older clone is brought to the commit, and nothing uncommitted gets into it', async () => {
  const one = makeShop('');
  await one.prepare(one.commit('first'));
  const second = one.commit('second');
  writeFileSync(join(one.cwd, 'file'), 'not committed');
  writeFileSync(join(one.clone, 'left over'), '');
  await one.prepare(second);
  expect(readFileSync(join(one.clone, 'file'), 'utf8')).toBe('second');
  expect(existsSync(join(one.clone, 'left over'))).toBe(false);
});

test('a clone that is broken is made anew', async () => {
  const one = makeShop('');
  const first = one.commit('first');
  await one.prepare(first);
  writeFileSync(join(one.clone, '.git/HEAD'), 'nonsense');
  await one.prepare(first);
  expect(git(one.clone, 'rev-parse', 'HEAD')).toBe(first);
});

test('a commit that is not checked out any more stops the build', async () => {
  const one = makeShop('');
  one.commit('first');
  await expect(one.prepare('d'.repeat(40))).rejects.toThrow();
});
