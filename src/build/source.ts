/** What would be built: the commit, and whether its Dockerfile is in it. Asks git and the file system, never Docker. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { isAbsolute, posix } from 'node:path';
import { promisify } from 'node:util';
import { expandHome, localPath } from '../../executors/local-path.ts';
import type { Builder } from '../../planner/config.ts';
import type { BuildFacts } from '../../planner/facts.ts';

const run = promisify(execFile);

/** Docker's words for what Node calls the architecture; Docker itself is asked before anything is built. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', ia32: '386' };

/** Facts that need no Docker; `revision` is the commit that is checked out, absent outside git. */
export async function buildSource(builder: Builder, cwd: string, revision: string | undefined): Promise<BuildFacts> {
  return {
    arch: ARCHITECTURES[process.arch] ?? process.arch,
    ...(revision === undefined ? {} : { revision }),
    dockerfile: await dockerfileOf(builder, cwd, revision),
  };
}

async function dockerfileOf(
  { dockerfile, context }: Builder,
  cwd: string,
  revision: string | undefined,
): Promise<BuildFacts['dockerfile']> {
  // A Dockerfile with a place of its own is read from there, whatever is built.
  const isCloned = context === undefined && revision !== undefined && !isAbsolute(expandHome(dockerfile));
  if (isCloned && (await isCommitted(dockerfile, cwd, revision))) return 'there';
  if (!existsSync(localPath(cwd, dockerfile))) return 'missing';
  return isCloned && !(await isInSubmodule(dockerfile, cwd, revision)) ? 'uncommitted' : 'there';
}

async function isCommitted(path: string, cwd: string, revision: string): Promise<boolean> {
  try {
    await run('git', ['cat-file', '-e', `${revision}:./${path}`], { cwd });
    return true;
  } catch {
    return false;
  }
}

/** True where a directory on the way is another repository, which the clone gets too. */
async function isInSubmodule(path: string, cwd: string, revision: string): Promise<boolean> {
  const names = posix.normalize(path).split('/').slice(0, -1);
  const directories = names
    .map((_, at) => names.slice(0, at + 1).join('/'))
    .filter((name) => !/(^|\/)\.\.$/.test(name));
  if (directories.length === 0) return false;
  try {
    const { stdout } = await run('git', ['ls-tree', revision, '--', ...directories], { cwd });
    return /^\d+ commit /m.test(stdout);
  } catch {
    return false;
  }
}
