/** The corpus of real configurations: each case loaded in a scratch repository, as Kamal loaded it. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../planner/config.ts';
import { type Diagnostic, formatDiagnostic } from '../../src/config/diagnostic.ts';
import { loadConfig, type LoadedConfig } from '../../src/config/load.ts';
import { kamalConfigOutput, printTree } from '../../src/config/output/kamal-config.ts';
import type { Result } from '../../src/config/result.ts';
import type { Tree } from '../../src/config/tree.ts';
import { project } from './project.ts';

export interface Case {
  readonly destination: string | null;
  readonly config_file: string;
  readonly workdir: string;
  readonly env: Readonly<Record<string, string>>;
  readonly exit_code: number;
  readonly error: string | null;
  /** Parts of the output that come from the commit of the scratch repository. */
  readonly volatile?: readonly string[];
}

export interface Verdict {
  readonly id: string;
  readonly isAccepted: boolean;
  readonly kamalAccepts: boolean;
  readonly kamalError: string;
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
  /** Of accepted cases only. */
  readonly output?: { readonly expected: string; readonly actual: string };
  readonly merged?: { readonly expected: unknown; readonly actual: unknown };
  /** What is read when the merged configuration is printed and read again. */
  readonly reread?: { readonly expected: Config; readonly actual: unknown };
}

/** Names of all cases. */
export const caseIds = (folder: string): string[] => readdirSync(folder).filter((name) => /^\d+$/.test(name));

/** What this program says of a case, beside what Kamal said. */
export function judge(folder: string, id: string): Promise<Verdict> {
  return inCase(folder, id, async (wanted, loaded, { commit, env }) => ({
    id,
    isAccepted: loaded.ok,
    kamalAccepts: wanted.exit_code === 0,
    kamalError: wanted.error ?? '',
    problems: loaded.ok ? [] : loaded.failures.map(formatDiagnostic),
    warnings: loaded.ok ? loaded.value.warnings.map(formatDiagnostic) : [],
    ...(loaded.ok && compared(join(folder, id), wanted, loaded.value, commit)),
    ...(loaded.ok && { reread: { expected: loaded.value.config, actual: await reread(loaded.value, env) } }),
  }));
}

/** Where a case was laid out. */
export interface Scratch {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly commit: string;
}

/** Loads a case in a scratch repository, which is there until the work on it is done. */
export async function inCase<T>(
  folder: string,
  id: string,
  work: (wanted: Case, loaded: Result<LoadedConfig, Diagnostic[]>, scratch: Scratch) => T | Promise<T>,
): Promise<T> {
  const wanted = JSON.parse(readFileSync(join(folder, id, 'case.json'), 'utf8')) as Case;
  const path = mkdtempSync(join(tmpdir(), 'kamal-plan-corpus-'));
  try {
    cpSync(join(folder, id), path, { recursive: true });
    const commit = makeRepository(path);
    const env = { PATH: process.env.PATH, HOME: '/root', LANG: 'C.UTF-8', TZ: 'UTC', ...wanted.env };
    const scratch = { cwd: join(path, wanted.workdir), env, commit };
    return await work(wanted, await load(wanted, scratch), scratch);
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

/** Prints and reads; the destination's file has nothing left to say, but perhaps that it builds in a way of its own. */
async function reread({ raw, config }: LoadedConfig, env: NodeJS.ProcessEnv): Promise<unknown> {
  const { destination } = config;
  const left = config.builder.varies ? 'builder: {}\n' : '{}\n';
  const cwd = project({ 'config/deploy.yml': printTree(raw), [`config/deploy.${destination}.yml`]: left });
  const loaded = await loadConfig({ cwd, env, ...(destination !== undefined && { destination }) });
  rmSync(cwd, { recursive: true });
  return loaded.ok ? loaded.value.config : loaded.failures;
}

function load({ config_file, destination }: Case, { cwd, env }: Scratch): Promise<Result<LoadedConfig, Diagnostic[]>> {
  return loadConfig({ cwd, configFile: config_file, ...(destination !== null && { destination }), env });
}

function makeRepository(path: string): string {
  const git = (...args: string[]) => {
    const identity = ['-c', 'user.name=corpus', '-c', 'user.email=corpus@example.com', '-c', 'commit.gpgsign=false'];
    // Always the same commit: a short name of digits alone would be a number in YAML.
    const env = { ...process.env, GIT_AUTHOR_DATE: '2026-01-01T00:00:00Z', GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z' };
    return execFileSync('git', [...identity, ...args], { cwd: path, encoding: 'utf8', env }).trim();
  };
  git('init', '--quiet');
  git('add', '--all', '--force');
  git('commit', '--quiet', '--message', 'Case');
  return git('rev-parse', 'HEAD');
}

function compared(path: string, { volatile = [] }: Case, loaded: LoadedConfig, commit: string): Partial<Verdict> {
  if (!existsSync(join(path, 'expected.yml'))) return {};
  const stable = (text: string) =>
    volatile.reduce((all, part) => all.replaceAll(part, commit.slice(0, part.length)), text);
  return {
    output: {
      expected: stable(readFileSync(join(path, 'expected.yml'), 'utf8')),
      actual: kamalConfigOutput(loaded, 'v1'),
    },
    merged: {
      expected: JSON.parse(stable(readFileSync(join(path, 'merged.json'), 'utf8'))) as unknown,
      actual: toJson(loaded.raw),
    },
  };
}

function toJson(tree: Tree): unknown {
  if (tree.kind === 'list') return tree.items.map(toJson);
  if (tree.kind === 'hash') {
    return Object.fromEntries(tree.entries.map(({ key, value }) => [String(toJson(key)), toJson(value)]));
  }
  if (tree.type === 'null') return null;
  if (tree.type === 'boolean') return tree.text === 'true';
  return tree.type === 'integer' || tree.type === 'float' ? Number(tree.text) : tree.text;
}
