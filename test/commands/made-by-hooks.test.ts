/** Files that the pre-connect hook makes are there for what comes after it. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { startFleet } from '../demo/fleet/fleet.ts';
import { HOSTS, REGISTRY } from '../demo/shop.ts';
import { startTool } from '../demo/tool.ts';

const PROJECT = fileURLToPath(new URL('../demo/project', import.meta.url));

const ACCESSORY = `
accessories:
  db:
    image: db
    host: web-1
    env: { secret: [SECRET_KEY_BASE] }
    files: ["made/plain.conf:/etc/plain.conf", "made/filled.conf.erb:/etc/filled.conf"]
`;

const HOOK = `#!/bin/sh
mkdir -p made
echo plain > made/plain.conf
echo 'key <%= ENV["SECRET_KEY_BASE"] %>' > made/filled.conf.erb
`;

test('a file and a template are uploaded that were not there when the run began', async () => {
  await using fleet = await startFleet({ hosts: HOSTS, registry: REGISTRY });
  const project = await fleet.configFor(PROJECT);
  const config = join(project.directory, 'config/deploy.yml');
  const hook = join(project.directory, '.kamal/hooks/pre-connect');
  writeFileSync(config, readFileSync(config, 'utf8') + ACCESSORY);
  mkdirSync(dirname(hook), { recursive: true });
  writeFileSync(hook, HOOK);
  chmodSync(hook, 0o755);
  const upload = (...more: readonly string[]) => startTool(['accessory', 'upload', 'db', '-y', ...more], project).ended;
  expect(await upload('-H')).toEqual({
    exit: 3,
    text: expect.stringContaining('made/plain.conf, which does not exist'),
  });
  expect(await upload('-v')).toEqual({ exit: 0, text: expect.stringContaining('prepare files of db') });
  expect(await upload()).toEqual({ exit: 0, text: expect.stringContaining('files of db are up to date') });
}, 60_000);
