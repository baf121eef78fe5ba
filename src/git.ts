/** What git knows: the version to deploy, who deploys, and what is not committed. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { userInfo } from 'node:os';

const run = promisify(execFile);

/** Standard output without white space at the ends; undefined where git or the repository is missing, or it says no. */
async function git(cwd: string, ...args: readonly string[]): Promise<string | undefined> {
  try {
    const { stdout } = await run('git', [...args], { cwd });
    return stdout.trim();
  } catch {
    return undefined;
  }
}

export interface GitFacts {
  /** Full commit id; undefined outside a repository. */
  readonly head: string | undefined;
  /** Lines of `git status --porcelain`. */
  readonly uncommitted: readonly string[];
  /** `user.email`, else the login name, as Kamal's audit lines name people. */
  readonly performer: string;
  /** `user.name`; may be empty. */
  readonly name: string;
}

/** Asks git once, all questions side by side. */
export async function askGit(cwd: string): Promise<GitFacts> {
  const [head, status, email, name] = await Promise.all([
    git(cwd, 'rev-parse', 'HEAD'),
    git(cwd, 'status', '--porcelain'),
    git(cwd, 'config', 'user.email'),
    git(cwd, 'config', 'user.name'),
  ]);
  return {
    head,
    uncommitted: (status ?? '').split('\n').filter((line) => line !== ''),
    performer: email || userInfo().username,
    name: name ?? '',
  };
}

/** `--version`, else `VERSION`, else the commit; a build from the working directory marks what is not committed. */
export function versionOf(
  given: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  facts: GitFacts,
  isBuiltInPlace: boolean,
): string | undefined {
  const named = given || env['VERSION'];
  if (named || facts.head === undefined) return named || undefined;
  const isDirty = isBuiltInPlace && facts.uncommitted.length > 0;
  return isDirty ? `${facts.head}_uncommitted_${randomBytes(8).toString('hex')}` : facts.head;
}
