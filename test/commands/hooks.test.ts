/** Hooks that are there and cannot be run: Kamal fails when it gets to them. */
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { MINIMAL, project } from '../config/project.ts';
import { tool } from './tool.ts';

const projectWith = (...hooks: readonly string[]): string =>
  project({
    'config/deploy.yml': MINIMAL,
    '.kamal/secrets': 'TOKEN=t\n',
    Dockerfile: 'FROM scratch\n',
    ...Object.fromEntries(hooks.map((name) => [`.kamal/hooks/${name}`, '#!/bin/sh\nexit 9\n'])),
  });
const DEPLOY = ['deploy', '--version', 'v1'];
const told = (name: string): RegExp =>
  new RegExp(`hook \\.kamal/hooks/${name} is not executable → chmod \\+x \\.kamal/hooks/${name}`);

test.each(['pre-connect', 'pre-build', 'pre-deploy', 'pre-app-boot', 'post-app-boot', 'post-deploy'])(
  'a %s hook that is not executable stops a deploy before anything is done',
  async (name) => {
    const cwd = projectWith(name);
    const { code, err } = await tool(cwd, [...DEPLOY, '--dry-run']);
    expect([code, err]).toEqual([3, expect.stringMatching(told(name))]);
    expect(await tool(cwd, [...DEPLOY, '--dry-run', '-H'])).toMatchObject({ code: 0 });
    chmodSync(join(cwd, '.kamal/hooks', name), 0o755);
    expect(await tool(cwd, [...DEPLOY, '--dry-run'])).toMatchObject({ code: 0 });
  },
);

test('nobody minds a hook that this run does not run, or what is none', async () => {
  const cwd = projectWith('pre-deploy', 'docker-setup', 'pre-connect.sample', 'README');
  expect(await tool(cwd, ['app', 'stop', '--dry-run'])).toMatchObject({ code: 0 });
  expect((await tool(cwd, ['setup', '--version', 'v1', '--dry-run'])).err).toMatch(told('docker-setup'));
});

test('a pre-connect hook that is not executable is told before any connection, of changes and of looks', async () => {
  const cwd = projectWith('pre-connect');
  for (const args of [
    ['app', 'stop'],
    ['app', 'logs'],
    ['lock', 'status'],
  ]) {
    const { code, err } = await tool(cwd, args);
    expect([code, err]).toEqual([3, expect.stringMatching(told('pre-connect').source.replace(' → ', '[^]*'))]);
    expect(err).toContain('1 problem');
  }
});
