/** What the real Kamal did: the cases of `fixtures/oracle`. */
import { cp, mkdtemp, readFile } from 'node:fs/promises';
import { readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shell } from '../rig/run.ts';
import type { HostState } from '../rig/state.ts';

const FOLDER = fileURLToPath(new URL('../../../fixtures/oracle/', import.meta.url));

/** One command and what it left on the hosts; without `state` nobody looked. */
export interface RecordedStep {
  /** The words after `kamal`. */
  readonly kamal: string;
  readonly exit: number;
  readonly state?: Readonly<Record<string, HostState>>;
}

/** Names of the cases. */
export const CASES: readonly string[] = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

/** The commands of a case, in order. */
export async function stepsOf(name: string): Promise<readonly RecordedStep[]> {
  const lines = await readFile(join(FOLDER, name, 'steps.jsonl'), 'utf8');
  return lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RecordedStep);
}

/** What the hooks of a case saw, one line per variable; empty where the case has none. */
export async function hooksOf(name: string): Promise<readonly string[]> {
  const text = await readFile(join(FOLDER, name, 'hooks.txt'), 'utf8').catch(() => '');
  return hookLines(text);
}

/** Lines of a hook log without what differs from run to run. */
export const hookLines = (text: string): readonly string[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) =>
      line
        .replace(/^HOOK /, '')
        .replace(/(KAMAL_RECORDED_AT)=.*/, '$1=<TIME>')
        .replace(/(KAMAL_RUNTIME)=\d+/, '$1=<SECONDS>')
        .replace(/(VERSION=(app@)?)([0-9a-f]{7}|[0-9a-f]{40})$/, '$1<COMMIT>'),
    );

const COMMIT = 'git init -q . && git -c user.name=rig -c user.email=none commit -q --allow-empty -m one';

/** A copy of a case's project, to run in; Kamal wants a commit to name versions by. */
export async function copyProject(name: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'kamal-plan-oracle-'));
  await cp(join(FOLDER, name, 'project'), directory, { recursive: true });
  await shell(COMMIT, { cwd: directory });
  return directory;
}
