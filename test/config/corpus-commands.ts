/**
 * What the real Kamal sent to hosts for the cases of the corpus, beside what a plan made without looking at them would
 * send: every `docker run`, every `kamal-proxy deploy`, every file that is written with its content and mode.
 * Kamal's side was recorded with its SSH backend replaced by one that answers as a host on which version `oldsha` runs.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { veiled } from '../../executors/command-text.ts';
import { revealed } from '../../executors/revealed.ts';
import type { Config } from '../../planner/config.ts';
import type { Intent } from '../../planner/intent.ts';
import { makePlan, select } from '../../planner/index.ts';
import type { Command } from '../../planner/step.ts';
import { readSecrets } from '../../src/config/secrets/read.ts';
import { localFacts } from '../../src/local-facts.ts';
import { openVault } from '../../src/vault.ts';
import { caseIds, inCase, type Scratch } from './corpus.ts';

const CASES = 'fixtures/corpus';
const RECORDED = 'fixtures/corpus-commands';
/** Recordings with holes: Kamal waits there for containers whose `docker run` was not written down. */
const INCOMPLETE = ['052', '053', '074', '086', '087', '096'];

const VERBS = ['setup', 'deploy'] as const;

interface Recorded {
  readonly commands: readonly (readonly [host: string, command: string])[];
  /** Why Kamal stopped halfway, e.g. for a file that the case does not have. */
  readonly error?: string;
}

/** One verb of one case; equal where neither list holds anything. */
export interface Compared {
  readonly id: string;
  readonly verb: (typeof VERBS)[number];
  /** All that Kamal sends was recorded. */
  readonly isWhole: boolean;
  /** How many commands Kamal sent. */
  readonly count: number;
  /** `HOST COMMAND`, of Kamal's alone and of ours alone; the latter only where the recording is whole. */
  readonly missing: readonly string[];
  readonly extra: readonly string[];
}

/** Cases with recorded commands. */
export const recordedIds = (): string[] => caseIds(CASES).filter((id) => existsSync(join(RECORDED, `${id}.json`)));

/** Compares both verbs of a case. */
export function compareCommands(id: string): Promise<readonly Compared[]> {
  const recorded = JSON.parse(readFileSync(join(RECORDED, `${id}.json`), 'utf8')) as Record<string, Recorded>;
  return inCase(CASES, id, async (wanted, loaded, scratch) => {
    if (!loaded.ok) throw new Error(`case ${id} is rejected`);
    const { config } = loaded.value;
    const write = await writer(config, wanted.destination, scratch);
    return VERBS.map((verb) => {
      const { commands = [], error } = recorded[verb] ?? {};
      const theirs = commands.map(([host, command]) => `${host} ${ofKamal(command)}`);
      const ours = planned(config, verb, scratch).flatMap(([host, command]) => {
        const line = write(command);
        return line === undefined ? [] : [`${host} ${line}`];
      });
      const isWhole = error === undefined && !INCOMPLETE.includes(id);
      const extra = isWhole ? without(ours, theirs) : [];
      return { id, verb, isWhole, count: theirs.length, missing: without(theirs, ours), extra };
    });
  });
}

function planned(config: Config, verb: Compared['verb'], { cwd }: Scratch): [string, Command][] {
  const intent: Intent = {
    verb,
    version: 'v2',
    primaryOnly: false,
    skipHooks: false,
    force: false,
    lockHeld: false,
    isSaved: false,
    onFailure: 'halt',
  };
  const selection = select(config, intent);
  if ('option' in selection) throw new Error(`nothing is selected by ${selection.option}`);
  const local = localFacts(config, cwd, '', {});
  const { plan } = makePlan({ config, intent, selection, facts: { local, hosts: {} }, fingerprint: () => undefined });
  return plan.steps.flatMap((step) => step.commands.map((command): [string, Command] => [step.host, command]));
}

/** Writes a command as it is compared; nothing for those that are not. */
async function writer(
  { secretsPath }: Config,
  destination: string | null,
  { cwd, env }: Scratch,
): Promise<(command: Command) => string | undefined> {
  const files = readSecrets({ cwd, env, secretsPath, ...(destination !== null && { destination }) });
  const values = files.ok ? await files.value.resolve() : files;
  const known = openVault(values.ok ? values.value : new Map());
  const vault = {
    ...known,
    reveal: (name: string) => (known.has(name) ? known.reveal(name) : `not in the case: ${name}`),
  };
  return (command) => {
    if ('upload' in command) {
      const { content } = command;
      if (!('localFile' in content)) return upload(command.upload, command.mode, revealed(content, vault));
      const file = join(cwd, content.localFile);
      return upload(command.upload, command.mode, existsSync(file) ? readFileSync(file, 'utf8') : 'not in the case');
    }
    const line = 'shell' in command ? veiled(command.shell) : '';
    return isCompared(line) ? normal(line) : undefined;
  };
}

const isCompared = (line: string): boolean => /\bdocker run |kamal-proxy deploy /.test(line);

/** Random parts: the end of a hostname, a container's id. */
const normal = (line: string): string =>
  line
    .replace("$(od -An -N6 -tx1 /dev/urandom | tr -d ' \\n')", '<HEX12>')
    .replace(/--target="\$\(docker container ls --all --filter 'name=\^[^']*\$' --quiet\):/, '--target="<CONTAINER>:');

const upload = (path: string, mode: string, content: string): string =>
  `upload ${path} ${mode.padStart(4, '0')} ${JSON.stringify(content)}`;

/** Uploads were recorded as Ruby shows texts, which is JSON as far as these go. */
function ofKamal(command: string): string {
  const [, content = '', path = '', mode = ''] = /^UPLOAD <(".*")> -> (\S+) \{:mode=>"?(\d+)"?\}$/s.exec(command) ?? [];
  return path === '' ? command : upload(path, mode, JSON.parse(content) as string);
}

/** The lines that are left over when every line of the others takes away an equal one. */
function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = [...others];
  return lines.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
