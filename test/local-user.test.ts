/** Whoever runs the tool under an id that the password file does not know, as in `docker run --user 4242`. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';

vi.mock('node:os', async (original) => ({
  ...(await original<typeof import('node:os')>()),
  userInfo: () => {
    throw new Error('ENOENT: no such file or directory, uv_os_get_passwd');
  },
}));

/** What was imported before, and will be after, knows the password file. */
const anew = async () => {
  vi.resetModules();
  const user = await import('../executors/local-user.ts');
  return {
    ...user,
    ...(await import('../executors/ssh/ssh-config.ts')),
    ...(await import('../src/git.ts')),
  };
};

let nobody: Awaited<ReturnType<typeof anew>>;

beforeAll(async () => {
  nobody = await anew();
});
afterEach(() => void vi.unstubAllEnvs());
afterAll(() => {
  vi.doUnmock('node:os');
  vi.resetModules();
});

const nowhere = (): string => mkdtempSync(join(tmpdir(), 'kamal-plan-nobody-'));

test('is called what the environment says, or nothing', () => {
  expect([{ LOGNAME: 'ada', USER: 'root' }, { USER: 'ada' }, {}].map(nobody.userName)).toEqual(['ada', 'ada', '']);
  vi.stubEnv('HOME', '/builds');
  expect([nobody.homeDirectory(), nobody.passwordFileHome()]).toEqual(['/builds', '/builds']);
});

test('is asked for in git, and in the ssh config', async () => {
  vi.stubEnv('LOGNAME', 'ada');
  vi.stubEnv('GIT_CONFIG_GLOBAL', '/dev/null');
  expect((await nobody.askGit(nowhere())).performer).toBe('ada');
  const said: string[] = [];
  const config = nobody.sshConfig({
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
