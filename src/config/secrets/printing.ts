/** `secrets fetch`, `extract` and `print`: the commands whose purpose is to show values. */
import type { Invocation } from '../../commands/command.ts';
import type { FetchOptions } from '../../commands/secrets.ts';
import { EXIT_CODES } from '../../failures.ts';
import type { ChangeOptions } from '../../options.ts';
import { type Output, showBlocked, showConfigNotices } from '../../output.ts';
import { openConfig } from '../../project.ts';
import type { Result } from '../result.ts';
import { escapeWord } from '../shellwords.ts';
import { fetchSecrets } from './fetch.ts';
import { extractSecret } from './inline.ts';
import { readSecrets } from './read.ts';

/** One JSON object of all that was fetched. */
export async function printFetched({ args, options, output }: Invocation<FetchOptions>): Promise<number> {
  const { adapter, account, from } = options;
  const request = {
    adapter,
    secrets: args,
    ...(account === undefined ? {} : { account }),
    ...(from === undefined ? {} : { from }),
  };
  const fetched = await fetchSecrets(request, output);
  if (!fetched.ok) return show(fetched, output);
  const json = JSON.stringify(fetched.value);
  return show({ ok: true, value: options.inline ? escapeWord(json) : json }, output);
}

/** One value. */
export const printExtracted = async ([name = '', json = '']: readonly string[], output: Output): Promise<number> =>
  show(extractSecret(name, json), output);

function show(result: Result<string, string>, { stdout, stderr }: Output): number {
  if (result.ok) stdout.write(`${result.value}\n`);
  if (!result.ok) stderr.write(`${result.failures}\n`);
  return result.ok ? EXIT_CODES.done : EXIT_CODES.failed;
}

/** `KEY=value` lines of everything that the secrets files define. */
export async function printSecrets(options: ChangeOptions, output: Output): Promise<number> {
  const loaded = await openConfig(options, output);
  if (!loaded.ok) return showBlocked(output, 'print secrets', loaded.failures);
  const { destination } = options;
  const { config, erb } = loaded.value;
  const { secretsPath } = config;
  const files = readSecrets({
    cwd: output.cwd,
    env: erb.env,
    secretsPath,
    ...(destination === undefined ? {} : { destination }),
  });
  const resolved = files.ok ? await files.value.resolve() : files;
  if (!resolved.ok) return showBlocked(output, 'print secrets', resolved.failures);
  const troubles = [...new Set([...resolved.value.troubles.values()].flat())];
  if (troubles.length > 0) return showBlocked(output, 'print secrets', troubles);
  showConfigNotices(output, { warnings: resolved.value.warnings, executed: loaded.value.executed });
  for (const [key, value] of resolved.value) output.stdout.write(`${key}=${value}\n`);
  return EXIT_CODES.done;
}
