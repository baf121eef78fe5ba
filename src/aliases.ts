/** Command lines that the configuration gives a name (`aliases:`), as Kamal resolves them: the words of the alias, then the rest. */
import { splitWords } from './config/shellwords.ts';
import type { ChangeOptions } from './options.ts';
import { openConfig, type Surroundings } from './project.ts';

/** The whole command line that an alias stands for; undefined where the configuration has none, or cannot be read. */
export async function withoutAlias(argv: readonly string[], surroundings: Surroundings): Promise<string[] | undefined> {
  const [name = '', ...rest] = argv;
  if (!/^[a-z0-9_-]+$/.test(name)) return undefined;
  const loaded = await openConfig(configOptions(rest), surroundings);
  if (!loaded.ok) return undefined;
  const line = loaded.value.config.aliases.find(([alias]) => alias === name)?.[1];
  const words = line === undefined ? undefined : splitWords(line);
  return words === undefined ? undefined : [...words, ...rest];
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
