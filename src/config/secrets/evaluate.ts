/** The values of one secrets file. */
import type { Diagnostic } from '../diagnostic.ts';
import { type Fetched, isInlineCommand, runInline } from './inline.ts';
import { failed, ok, type Result } from '../result.ts';
import { type CommandRequest, parseSecrets } from './parse.ts';
import { shell } from './shell.ts';

export interface SecretsText {
  readonly file: string;
  readonly text: string;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Shared by the files of one run. */
  readonly fetched: Fetched;
}

export interface ResolvedFile {
  readonly values: ReadonlyMap<string, string>;
  /** What went wrong with a value, or with one that it takes in, by its name. Such values are not among the others. */
  readonly troubles: ReadonlyMap<string, readonly Diagnostic[]>;
  readonly warnings: readonly Diagnostic[];
}

/** What a command printed, or why it is of no use. */
type Answer = { readonly output: string; readonly warning?: string } | { readonly failure: string };

/** Runs the file's commands one after the other, since they may ask on the terminal; on failure the file cannot be read. */
export async function resolveFile({
  file,
  text,
  cwd,
  env,
  fetched,
}: SecretsText): Promise<Result<ResolvedFile, Diagnostic[]>> {
  const failures: Diagnostic[] = [];
  const warnings: Diagnostic[] = [];
  const at = ({ line }: { line: number }, message: string, hint?: string): Diagnostic => ({
    file,
    line,
    column: 1,
    message,
    ...(hint && { hint }),
  });
  const parsing = parseSecrets(text, { env, overwrites: true });
  let next = parsing.next();
  while (!next.done) {
    const answer = await answerTo(next.value, { cwd, env, fetched });
    if ('failure' in answer) failures.push(at(next.value, `secret ${next.value.key}: ${answer.failure}`));
    if ('warning' in answer) warnings.push(at(next.value, `secret ${next.value.key}: ${answer.warning}`));
    next = parsing.next('output' in answer ? answer.output : '');
  }
  if (typeof next.value === 'string') return failed([at({ line: 1 }, next.value)]);
  const values = new Map<string, string>();
  const troubles = new Map<string, readonly Diagnostic[]>();
  for (const [key, { value, line, lostDollar, lines }] of next.value) {
    const hint = 'Kamal does the same; write the value without $(…), in single quotes';
    if (lostDollar) warnings.push(at({ line }, `secret ${key}: its $ was taken for the start of a variable`, hint));
    const own = failures.filter((failure) => lines.has(failure.line));
    if (own.length === 0) values.set(key, value);
    if (own.length > 0) troubles.set(key, own);
  }
  return ok({ values, troubles, warnings });
}

type Surroundings = Pick<SecretsText, 'cwd' | 'env' | 'fetched'>;

async function answerTo({ command }: CommandRequest, { cwd, env, fetched }: Surroundings): Promise<Answer> {
  if (isInlineCommand(command)) {
    const result = await runInline(command, { cwd, env, fetched });
    return result.ok ? { output: chomp(result.value) } : { failure: result.failures };
  }
  const { status, stdout, lastLine } = await shell(command, { cwd, env });
  const output = chomp(stdout);
  if (status === 0) return { output };
  const what = status === 127 ? 'was not found' : `failed with exit code ${status}`;
  const sentence = `$(${command}) ${what}${lastLine === '' ? '' : `: ${lastLine}`}`;
  // Kamal goes on with whatever was printed; only without any output is it sure to be of no use.
  return output === '' || status === 127 ? { failure: sentence } : { output, warning: sentence };
}

const chomp = (text: string): string => text.replace(/(?:\r\n|\n|\r)$/, '');
