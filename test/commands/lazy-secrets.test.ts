/** Which secrets a run wants: Kamal reads the files when it needs the first one, and not before. */
import { chmodSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MINIMAL, project } from '../config/project.ts';
import { type Said, tool } from './tool.ts';

/** Nobody listens there. */
const DEPLOY = `${MINIMAL.replace('192.0.2.1', '127.0.0.1')}ssh: {port: 1, config: false}
env: {secret: [API_KEY]}
accessories:
  db: {image: postgres, host: 127.0.0.1, env: {secret: [API_KEY]}}
`;

const shop = (secrets: string): string =>
  project({ 'config/deploy.yml': DEPLOY, '.kamal/secrets': secrets, Dockerfile: 'FROM scratch\n' });

async function run(cwd: string, line: string): Promise<Said> {
  const said = await tool(cwd, line.split(' '));
  return { ...said, err: said.err.replaceAll(/\s+/g, ' ') };
}

const WITHOUT_SECRETS = [
  'lock acquire -m x',
  'lock release',
  'app stop',
  'app maintenance',
  'app live',
  'prune all',
  'proxy start',
  'proxy stop',
  'proxy restart',
  'accessory start db',
  'accessory stop db',
  'accessory restart db',
  'server bootstrap',
];

test.each(WITHOUT_SECRETS)('%s runs no command of the secrets files', async (line) => {
  const cwd = shop('TOKEN=$(touch ran; exit 1)\nAPI_KEY=$(touch ran)\n');
  const { code, err } = await run(cwd, `${line} -y`);
  expect([code, err]).toEqual([3, expect.stringContaining('1 problem')]);
  expect(err).not.toContain('secret');
  expect(existsSync(join(cwd, 'ran'))).toBe(false);
});

test('app start wants the secrets of the container whose last lines it may show, and does without them', async () => {
  const cwd = shop('TOKEN=1\nAPI_KEY=$(touch ran; exit 4)\n');
  const { code, err } = await run(cwd, 'app start --version v1 -y');
  expect([code, err]).toEqual([3, expect.stringContaining('1 problem')]);
  expect(err).toContain('secret API_KEY: $(touch ran; exit 4) failed with exit code 4');
  expect(err).toContain('127.0.0.1');
  expect(existsSync(join(cwd, 'ran'))).toBe(true);
});

test('a hook that gets all secrets is a need of all, and none of them has to be there', async () => {
  const cwd = project({
    'config/deploy.yml': DEPLOY,
    '.kamal/secrets': 'TOKEN=$(echo t)\nOTHER=$(exit 4)\n',
    '.kamal/hooks/pre-connect': '#!/bin/sh\necho "$TOKEN" > said\n',
  });
  chmodSync(join(cwd, '.kamal/hooks/pre-connect'), 0o755);
  const { err } = await run(cwd, 'app stop -y');
  expect(err).toContain('secret OTHER: $(exit 4) failed with exit code 4');
  expect(err).toContain('1 problem');
  expect(existsSync(join(cwd, 'said'))).toBe(true);
});

test('a secret that cannot be had stops those that need it, or what is made of it, and is a warning to others', async () => {
  const cwd = shop('FIRST=$(exit 4)\nTOKEN=$FIRST-x\nAPI_KEY=k\nOTHER=$(exit 5)\n');
  const deploy = await run(cwd, 'deploy -P --version v1 -y');
  expect([deploy.code, deploy.err]).toEqual([3, expect.stringContaining('2 problems')]);
  expect(deploy.err).toContain('secret FIRST: $(exit 4) failed with exit code 4');
  expect(deploy.err.indexOf('$(exit 5)')).toBeLessThan(deploy.err.indexOf('2 problems'));
  const boot = await run(cwd, 'accessory boot db -y');
  expect(boot.err).toContain('1 problem');
});

test('what is blank and what cannot be had is said together', async () => {
  const { err } = await run(shop('TOKEN=$(exit 4)\nAPI_KEY=\n'), 'deploy -P --version v1 -y');
  expect(err).toContain('secret TOKEN: $(exit 4) failed');
  expect(err).toContain('secret API_KEY is blank');
});

test('a name that a later file defines again does not need the earlier one', async () => {
  const cwd = project({
    'config/deploy.yml': DEPLOY,
    '.kamal/secrets-common': 'TOKEN=$(exit 4)\n',
    '.kamal/secrets': 'TOKEN=t\n',
  });
  expect(await tool(cwd, ['secrets', 'print'])).toEqual({ code: 0, out: 'TOKEN=t\n', err: '' });
});

test('without a look, a password that hosts may do without is a warning to a rollback and a problem to a deploy', async () => {
  const cwd = shop('API_KEY=k\n');
  const back = await run(cwd, 'rollback v1 --dry-run');
  expect([back.code, back.err]).toEqual([0, expect.stringContaining('secret TOKEN is not defined')]);
  expect(await run(cwd, 'app boot --dry-run')).toMatchObject({ code: 0 });
  expect(await run(cwd, 'deploy -P --version v1 --dry-run')).toMatchObject({ code: 3 });
  expect(await run(shop('TOKEN=t\n'), 'rollback v1 --dry-run')).toMatchObject({ code: 3 });
});

test('a secret that may be blank stops nothing, and one that may not says how it might be', async () => {
  const deploy = 'deploy -P --version v1 --dry-run';
  const blank = 'TOKEN=t\nAPI_KEY=\n';
  expect((await run(shop(blank), deploy)).err).toContain('x-kamal-plan: { allow_blank: [API_KEY] }');
  expect((await run(shop('TOKEN=\nAPI_KEY=k\n'), deploy)).err).not.toContain('allow_blank');
  const cwd = project({
    'config/deploy.yml': `${DEPLOY}\nx-kamal-plan: { allow_blank: [API_KEY] }\n`,
    '.kamal/secrets': blank,
  });
  expect(await run(cwd, deploy)).toMatchObject({ code: 0, err: '' });
});

test('without a look, what is blank as it is written is said like what is missing, and nothing is run for it', async () => {
  const deploy = 'deploy -P --version v1 --dry-run';
  for (const blank of ['', '""', "' ' # later", '\nexport API_KEY']) {
    const { code, err } = await run(shop(`TOKEN=t\nAPI_KEY=${blank}\n`), deploy);
    expect([code, err], blank).toEqual([
      3,
      expect.stringContaining("secret API_KEY is blank; needed by role web's env"),
    ]);
  }
  for (const other of ['k', '$NONE', '$(touch ran)', '\nAPI_KEY=k']) {
    const cwd = shop(`TOKEN=t\nAPI_KEY=${other}\n`);
    expect(await run(cwd, deploy), other).toMatchObject({ code: 0 });
    expect(existsSync(join(cwd, 'ran'))).toBe(false);
  }
  const back = await run(shop('TOKEN=\nAPI_KEY=k\n'), 'rollback v1 --dry-run');
  expect([back.code, back.err]).toEqual([0, expect.stringContaining('secrets:1:1 secret TOKEN is blank')]);
});
