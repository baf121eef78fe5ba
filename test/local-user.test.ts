/** Whoever runs the tool under an id that the password file does not know, as in `docker run --user 4242`. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { homeDirectory, passwordFileHome, userName } from '../executors/local-user.ts';
import { sshConfig } from '../executors/ssh/ssh-config.ts';
import { askGit } from '../src/git.ts';

vi.mock('node:os', async (original) => ({
  ...(await original<typeof import('node:os')>()),
  userInfo: () => {
    throw new Error('ENOENT: no such file or directory, uv_os_get_passwd');
  },
}));

afterEach(() => void vi.unstubAllEnvs());

const nowhere = (): string => mkdtempSync(join(tmpdir(), 'kamal-plan-nobody-'));

test('is called what the environment says, or nothing', () => {
  expect([{ LOGNAME: 'ada', USER: 'root' }, { USER: 'ada' }, {}].map(userName)).toEqual(['ada', 'ada', '']);
  vi.stubEnv('HOME', '/builds');
  expect([homeDirectory(), passwordFileHome()]).toEqual(['/builds', '/builds']);
});

test('is asked for in git, and in the ssh config', async () => {
  vi.stubEnv('LOGNAME', 'ada');
  vi.stubEnv('GIT_CONFIG_GLOBAL', '/dev/null');
  expect((await askGit(nowhere())).performer).toBe('ada');
  const said: string[] = [];
  const config = sshConfig({
    config: true,
    cwd: nowhere(),
    home: nowhere(),
    env: process.env,
    notice: (_, text) => said.push(text),
  });
  await config.about('web-1', 'root', 22);
  await config.close();
  expect(said).toEqual([]);
});
