/** `config`: the resolved configuration, in several forms, and where its values come from. */
import type { ConfigOptions } from '../../commands/config.ts';
import { EXIT_CODES } from '../../failures.ts';
import { askGit, versionOf } from '../../git.ts';
import type { ChangeOptions } from '../../options.ts';
import { type Output, showBlocked, showConfigNotices, showUsage } from '../../output.ts';
import { openConfig } from '../../project.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { LoadedConfig } from '../load.ts';
import { toJson } from '../output/json.ts';
import { kamalConfig, kamalConfigOutput, printTree } from '../output/kamal-config.ts';
import { credentialPlaces, redactedTree } from '../redact.ts';
import { originLines } from './origin-lines.ts';
import { originsOf } from './origins.ts';

type Options = ChangeOptions & ConfigOptions;

/** Prints what was asked for; secrets are only named. */
export async function showConfig(options: Options, output: Output): Promise<number> {
  const [loaded, git] = await Promise.all([openConfig(options, output), askGit(output.cwd)]);
  if (!loaded.ok) return showProblems(loaded.failures, options, output);
  if (options.quiet !== true) showConfigNotices(output, loaded.value);
  if (options.why !== undefined) return showOrigins(loaded.value, options, output);
  if (options.format === 'merged') {
    output.stdout.write(printTree(redactedTree(loaded.value.raw, credentialPlaces(loaded.value.raw))));
    return EXIT_CODES.done;
  }
  const isBuiltInPlace = loaded.value.config.builder.context !== undefined;
  const version = versionOf(options.version, loaded.value.erb.env, git, isBuiltInPlace);
  if (version === undefined) {
    return showUsage(output, 'no version: git knows no commit here; name one with --version');
  }
  output.stdout.write(
    isJson(options) ? json(toJson(kamalConfig(loaded.value, version))) : kamalConfigOutput(loaded.value, version),
  );
  return EXIT_CODES.done;
}

const isJson = ({ format }: Options): boolean => format === 'json';
const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

function showProblems(problems: readonly Diagnostic[], options: Options, output: Output): number {
  if (!isJson(options)) return showBlocked(output, 'show the configuration', problems);
  const shown = problems.map(({ file, line, column, message, expected, hint }) => ({
    file,
    line,
    column,
    message,
    expected,
    hint,
  }));
  output.stdout.write(json({ problems: shown }));
  return EXIT_CODES.blocked;
}

function showOrigins(loaded: LoadedConfig, options: Options, output: Output): number {
  const key = typeof options.why === 'string' ? options.why : '';
  const origins = originsOf(loaded, key);
  if ('unknown' in origins) {
    const meant = origins.near === undefined ? '' : `; did you mean ${origins.near}?`;
    return showUsage(output, `there is no key ${origins.unknown}${meant}`);
  }
  output.stdout.write(isJson(options) ? json(origins) : originLines(origins));
  return EXIT_CODES.done;
}
