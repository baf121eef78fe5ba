/** What git knows: the version to deploy, who deploys, and what is not committed. */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { userName } from '../executors/local-user.ts';

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
  /** Paths that `git status` names. */
  readonly uncommitted: readonly string[];
  /** `user.email`, else the login name, as Kamal's audit lines name people. */
  readonly performer: string;
  /** `user.name`; may be empty. */
  readonly name: string;
}

/** Asks git once, the two questions side by side; every process costs as much as reading the configuration. */
export async function askGit(cwd: string): Promise<GitFacts> {
  const [state, people] = await Promise.all([
    git(cwd, 'status', '--porcelain=v2', '--branch'),
    git(cwd, 'config', '--get-regexp', '^user\\.(name|email)$'),
  ]);
  const lines = (state ?? '').split('\n').filter((line) => line !== '');
  const head = valueOf(lines, '# branch.oid');
  const named = (people ?? '').split('\n');
  return {
    head: head === '(initial)' ? undefined : head,
    uncommitted: lines.flatMap(changedPath),
    performer: valueOf(named, 'user.email') || userName(process.env),
    name: valueOf(named, 'user.name') ?? '',
  };
}

/** What follows a word at the start of a line; the last such line wins, as in git. */
const valueOf = (lines: readonly string[], word: string): string | undefined =>
  lines.findLast((line) => line === word || line.startsWith(`${word} `))?.slice(word.length + 1);

/** Fields before the path: `1 XY sub mH mI mW hH hI path`, `2 … score path⇥from`, `u XY sub m1 m2 m3 mW h1 h2 h3 path`, `? path`. */
const FIELDS: Readonly<Record<string, number>> = { '1': 8, '2': 9, u: 10, '?': 1 };

function changedPath(line: string): string[] {
  const fields = FIELDS[line[0] ?? ''];
  if (fields === undefined) return [];
  const [path = ''] = line.split(' ').slice(fields).join(' ').split('\t');
  return [path];
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
