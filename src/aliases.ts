/** Command lines that the configuration gives a name (`aliases:`), as Kamal resolves them: the words of the alias, then the rest. */
import type { Diagnostic } from './config/diagnostic.ts';
import { hasConfig, loadRaw } from './config/load.ts';
import { ok, type Result } from './config/result.ts';
import { splitWords } from './config/shellwords.ts';
import { settingAt } from './config/tree.ts';
import type { ChangeOptions } from './options.ts';
import { loadOptions, type Surroundings } from './project.ts';

/**
 * The whole command line that an alias stands for; undefined where there is none. Kamal looks it up in the file as it is
 * written, which may be one that only a destination completes (2.12, `commander.rb`).
 */
export function withoutAlias(
  argv: readonly string[],
  surroundings: Surroundings,
): Result<string[] | undefined, Diagnostic[]> {
  const [name = '', ...rest] = argv;
  const where = loadOptions(configOptions(rest), surroundings);
  if (!/^[a-z0-9_-]+$/.test(name) || !hasConfig(where)) return ok(undefined);
  const read = loadRaw(where);
  if (!read.ok) return read;
  const line = settingAt(read.value.raw, 'aliases', name);
  const words = line === undefined ? undefined : splitWords(line);
  return ok(words === undefined ? undefined : [...words, ...rest]);
}

/** `-c` and `-d` behind an alias choose the configuration that it is looked up in. */
function configOptions(words: readonly string[]): ChangeOptions {
  const valueOf = (...names: readonly string[]): string | undefined => {
    const at = words.findIndex((word) => names.includes(word.split('=')[0] ?? ''));
    const word = words[at];
    if (word === undefined) return undefined;
    return word.includes('=') ? word.slice(word.indexOf('=') + 1) : words[at + 1];
  };
  const configFile = valueOf('-c', '--config-file', '--config_file');
  const destination = valueOf('-d', '--destination');
  return {
    ...(configFile === undefined ? {} : { configFile }),
    ...(destination === undefined ? {} : { destination }),
    ...(words.includes('--no-erb-exec') ? { erbExec: false } : {}),
  };
}
