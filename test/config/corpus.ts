/** The corpus of real configurations: each case loaded in a scratch repository, as Kamal loaded it. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Diagnostic, formatDiagnostic } from '../../src/config/diagnostic.ts';
import { loadConfig, type LoadedConfig } from '../../src/config/load.ts';
import { kamalConfigOutput } from '../../src/config/output/kamal-config.ts';
import type { Result } from '../../src/config/result.ts';
import type { Tree } from '../../src/config/tree.ts';

interface Case {
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
}

/** Names of all cases. */
export const caseIds = (folder: string): string[] => readdirSync(folder).filter((name) => /^\d+$/.test(name));

/** What this program says of a case, beside what Kamal said. */
export async function judge(folder: string, id: string): Promise<Verdict> {
  const wanted = JSON.parse(readFileSync(join(folder, id, 'case.json'), 'utf8')) as Case;
  const scratch = mkdtempSync(join(tmpdir(), 'kamal-plan-corpus-'));
  try {
    cpSync(join(folder, id), scratch, { recursive: true });
    const commit = makeRepository(scratch);
    const loaded = await load(wanted, scratch);
    return {
      id,
      isAccepted: loaded.ok,
      kamalAccepts: wanted.exit_code === 0,
      kamalError: wanted.error ?? '',
      problems: loaded.ok ? [] : loaded.failures.map(formatDiagnostic),
      warnings: loaded.ok ? loaded.value.warnings.map(formatDiagnostic) : [],
      ...(loaded.ok && compared(join(folder, id), wanted, loaded.value, commit)),
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function load(
  { workdir, config_file, destination, env }: Case,
  scratch: string,
): Promise<Result<LoadedConfig, Diagnostic[]>> {
  return loadConfig({
    cwd: join(scratch, workdir),
    configFile: config_file,
    ...(destination !== null && { destination }),
    env: { PATH: process.env.PATH, HOME: '/root', LANG: 'C.UTF-8', TZ: 'UTC', ...env },
  });
}

function makeRepository(path: string): string {
  const git = (...args: string[]) => {
    const identity = ['-c', 'user.name=corpus', '-c', 'user.email=corpus@example.com', '-c', 'commit.gpgsign=false'];
    return execFileSync('git', [...identity, ...args], { cwd: path, encoding: 'utf8' }).trim();
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
