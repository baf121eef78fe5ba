/** The env file with a role's or an accessory's secrets, 0600, written before every `docker run` that reads it. */
import type { Env } from '../config.ts';
import { envFileText } from '../env.ts';
import type { FileFacts, HostFacts } from '../facts.ts';
import type { Situation } from '../situation.ts';
import type { Draft } from '../step.ts';
import type { Thing } from '../things.ts';
import * as things from '../things.ts';
import { draft, shell } from './draft.ts';

export interface EnvFileSubject {
  readonly host: string;
  readonly path: string;
  readonly env: Env;
  /** Role or accessory. */
  readonly owner: string;
  readonly role?: string;
  readonly phase: string;
  readonly lane?: string | undefined;
  readonly needs: readonly Thing[];
}

/** Writes the env file unless the host has the same one. */
export function uploadEnv(situation: Situation, subject: EnvFileSubject): Draft {
  const { host, path, env, owner } = subject;
  const content = envFileText(env);
  const count = env.secrets.length;
  return draft({
    kind: 'upload-env',
    host,
    subject: path,
    role: subject.role,
    lane: subject.lane,
    action: 'update',
    label: `write ${owner}.env`,
    explain: `Uploads ${path} (mode 0600) with ${count} secret${count === 1 ? '' : 's'}; Docker reads it when the container is run.`,
    cause:
      count === 0 ? 'the container reads it; it is empty' : `holds ${env.secrets.map(({ key }) => key).join(', ')}`,
    phase: subject.phase,
    unless: 'unless equal',
    needs: subject.needs,
    gives: [things.file(path, host)],
    guard: (facts) => {
      const there = fileAt(facts, path);
      if (there === undefined) return { state: 'ready', cause: 'not on the host yet' };
      if (there.mode !== '600') return { state: 'ready', cause: `its mode is ${there.mode}` };
      if (there.fingerprint !== situation.fingerprint(content, 'content'))
        return { state: 'ready', cause: 'secrets changed' };
      return { state: 'done', because: `${owner}.env is up to date` };
    },
    commands: () => [shell(`mkdir -p ${path.slice(0, path.lastIndexOf('/'))}`), { upload: path, mode: '600', content }],
    effect: (facts) =>
      withFile(facts, { path, mode: '600', fingerprint: situation.fingerprint(content, 'content') ?? '' }),
    undo: () => ({ irreversible: 'the former secrets are not kept; containers that run do not read the file again' }),
    timeout: 30,
  });
}

export const fileAt = (facts: HostFacts, path: string): FileFacts | undefined =>
  facts.files.find((file) => file.path === path);

/** A copy of the facts with one file written. */
export const withFile = (facts: HostFacts, file: FileFacts): HostFacts => ({
  ...facts,
  files: [...facts.files.filter((other) => other.path !== file.path), file],
});
