/** `$(kamal secrets …)`, done without starting another program. */
import { failed, ok, type Result } from '../result.ts';
import { escapeWord, splitWords } from '../shellwords.ts';
import { fetchSecrets } from './fetch.ts';
import { isObject, type JsonObject, parseJson, text } from '../json.ts';
import type { Surroundings } from './shell.ts';

/** True for the commands that Kamal runs in its own process: nothing may come before, and pipes are mere words. */
export const isInlineCommand = (command: string): boolean => /^\s*kamal(?:-plan)?\s*secrets\s+/.test(command);

/** Where a run keeps what it fetched, so that files which ask for the same do not ask the vendor twice. */
export type Fetched = Map<string, ReturnType<typeof fetchSecrets>>;

interface InlineSurroundings extends Surroundings {
  readonly fetched: Fetched;
}

function fetchOnce(request: FetchRequest, { fetched, ...around }: InlineSurroundings): ReturnType<typeof fetchSecrets> {
  const key = JSON.stringify(request);
  const known = fetched.get(key) ?? fetchSecrets(request, around);
  fetched.set(key, known);
  return known;
}

/** What the command would print; on failure, a sentence. */
export async function runInline(command: string, around: InlineSurroundings): Promise<Result<string, string>> {
  const words = splitWords(command);
  if (words === undefined) return failed(`$(${command}): a quote is not closed`);
  const [verb = '', ...args] = words.slice(words.indexOf('secrets') + 1);
  if (verb === 'extract') return extractSecret(args[0] ?? '', args[1] ?? '');
  if (verb !== 'fetch') return failed(`$(${command}): only fetch and extract can be used here`);
  const request = readFetchArguments(args);
  if (!request.ok) return request;
  const fetched = await fetchOnce(request.value, around);
  return fetched.ok ? ok(escapeWord(JSON.stringify(fetched.value))) : fetched;
}

/** One value of a fetched JSON object: under the name itself, else under the first key that ends in `/NAME`. */
export function extractSecret(name: string, json: string): Result<string, string> {
  const secrets = parseObject(json);
  if (secrets === undefined) return failed(`extract ${name}: what it was given is no JSON object`);
  const own = secrets.get(name) ?? false;
  const value = own === false ? [...secrets].find(([other]) => other.endsWith(`/${name}`))?.[1] : own;
  if (value === undefined || value === null) {
    return failed(`extract ${name}: it was not fetched; fetched: ${[...secrets.keys()].join(', ') || 'nothing'}`);
  }
  return ok(text(value));
}

function parseObject(json: string): JsonObject | undefined {
  try {
    const value = parseJson(json);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export interface FetchRequest {
  readonly adapter: string;
  readonly account?: string;
  readonly from?: string;
  readonly secrets: readonly string[];
}

const FLAGS: Readonly<Record<string, 'adapter' | 'account' | 'from'>> = {
  '--adapter': 'adapter',
  '-a': 'adapter',
  '--account': 'account',
  '--from': 'from',
};

/** Arguments of `secrets fetch`. */
export function readFetchArguments(args: readonly string[]): Result<FetchRequest, string> {
  const options: { adapter?: string; account?: string; from?: string } = {};
  const secrets: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const [, name = '', attached] = /^(-{1,2}[\w-]+)(?:=(.*))?$/s.exec(args[at] ?? '') ?? [];
    const option = FLAGS[name];
    if (option === undefined) {
      if (name !== '--inline') secrets.push(args[at] ?? '');
      continue;
    }
    if (attached === undefined) at += 1;
    options[option] = attached ?? args[at] ?? '';
  }
  const { adapter } = options;
  if (adapter === undefined) return failed('secrets fetch needs --adapter');
  return ok({ ...options, adapter, secrets });
}
