/** ENV as deploy.yml leaves it: to Kamal the configuration, secrets, hooks and builds are one process. */
import { chmodSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MINIMAL, project } from '../config/project.ts';
import { tool } from './tool.ts';

const ERB = `<% Dotenv.load(".env"); ENV["REGION"] = "eu" %>\n${MINIMAL}`;
const FILES = {
  'config/deploy.yml': ERB,
  'config/deploy.staging.yml': '{}\n',
  '.env': 'VERSION=v7\nVAULT=ours\n',
  '.kamal/secrets': 'TOKEN=$VAULT-$(printf %s "$REGION")\nWHERE=$KAMAL_DESTINATION\n',
  '.kamal/secrets.staging': 'WHERE=$KAMAL_DESTINATION-$(printf %s "$KAMAL_DESTINATION")\n',
  Dockerfile: 'FROM scratch\n',
};

test('secrets see what the configuration loaded and set, and the destination', async () => {
  const cwd = project(FILES);
  const env = { KAMAL_DESTINATION: 'left over' };
  expect((await tool(cwd, ['secrets', 'print'], env)).out).toBe('TOKEN=ours-eu\nWHERE=\n');
  expect((await tool(cwd, ['secrets', 'print', '-d', 'staging'])).out).toBe('WHERE=staging-staging\n');
});

test('the version can come from there', async () => {
  const cwd = project(FILES);
  expect((await tool(cwd, ['config'])).out).toContain(':version: v7\n');
  expect((await tool(cwd, ['deploy', '--dry-run'])).out).toContain('v7');
  expect((await tool(cwd, ['config'], { VERSION: 'v8' })).out).toContain(':version: v8\n');
});

test('hooks see it, and no destination that nobody asked for', async () => {
  const hook = '#!/bin/sh\necho "$VAULT $REGION ${KAMAL_DESTINATION-none} $TOKEN" > said\nexit 1\n';
  const cwd = project({ ...FILES, '.kamal/hooks/pre-connect': hook });
  chmodSync(join(cwd, '.kamal/hooks/pre-connect'), 0o755);
  const env = { KAMAL_DESTINATION: 'left over' };
  for (const args of [
    ['app', 'stop', '-y'],
    ['app', 'version'],
  ]) {
    expect((await tool(cwd, args, env)).code).not.toBe(0);
    expect(readFileSync(join(cwd, 'said'), 'utf8')).toBe('ours eu none ours-eu\n');
  }
});
