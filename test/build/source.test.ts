/** Whether a commit holds the Dockerfile, asked of real git. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { buildSource } from '../../src/build/source.ts';
import { accepted } from '../config/project.ts';
import { shop } from './planned.ts';

const CONFIGURED = ['user.name=Ada', 'user.email=ada@example.com', 'protocol.file.allow=always'];

const git = (cwd: string, ...args: readonly string[]): string =>
  execFileSync('git', [...CONFIGURED.flatMap((one) => ['-c', one]), ...args], { cwd, encoding: 'utf8' }).trim();

/** A repository with the file, committed. */
function repository(file: string): string {
  const root = mkdtempSync(join(tmpdir(), 'kamal-plan-source-'));
  git(root, 'init', '-q');
  writeFileSync(join(root, file), 'FROM scratch\n');
  git(root, 'add', '.');
  git(root, 'commit', '-qm', 'first');
  return root;
}

async function found(cwd: string, dockerfile: string): Promise<string> {
  const text = shop(`arch: amd64\ndockerfile: ${dockerfile}`).replace('  context: .\n', '');
  const { builder } = (await accepted(text)).config;
  return (await buildSource(builder, cwd, git(cwd, 'rev-parse', 'HEAD'))).dockerfile;
}

test('a Dockerfile of a submodule is there, and one that nobody committed is not', async () => {
  const root = repository('Dockerfile');
  git(root, 'submodule', '--quiet', 'add', repository('Dockerfile.web'), 'vendor/images');
  git(root, 'commit', '-qm', 'second');
  mkdirSync(join(root, 'app'));
  writeFileSync(join(root, 'app/Dockerfile'), 'FROM scratch\n');
  expect(await found(root, 'Dockerfile')).toBe('there');
  expect(await found(root, 'vendor/images/Dockerfile.web')).toBe('there');
  expect(await found(join(root, 'app'), '../vendor/images/Dockerfile.web')).toBe('there');
  expect(await found(root, 'vendor/images/Dockerfile.job')).toBe('missing');
  expect(await found(root, 'app/Dockerfile')).toBe('uncommitted');
});
