/** For vitest: builds the tool once for all test files of a run, beside nobody's `dist`. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Names the built program in the environment of test files. */
export const BUILT_TOOL = 'KAMAL_PLAN_BUILT_TOOL';

let directory: string | undefined;

export function setup(): void {
  directory = mkdtempSync(join(tmpdir(), 'kamal-plan-tool-'));
  execFileSync(process.execPath, ['scripts/build.mjs', directory], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
  });
  process.env[BUILT_TOOL] = join(directory, 'bin.js');
}

/** Removes what was built; nothing where nothing was. */
export function teardown(): void {
  if (directory !== undefined) rmSync(directory, { recursive: true });
}

/** The program that was built for this run. */
export function builtTool(): string {
  const found = process.env[BUILT_TOOL];
  if (found === undefined) throw new Error('tests of the built tool run in vitest');
  return found;
}
