/**
 * Secrets, in two stages: which names are defined where, without running anything; and their values, which may need
 * commands that ask for passwords.
 */
import { readFileSync } from 'node:fs';
import { resolve as resolvePath } from 'node:path';
import { inspect } from 'node:util';
import { type Diagnostic, diagnoseFile } from '../diagnostic.ts';
import { failed, ok, type Result } from '../result.ts';
import { resolveFile } from './evaluate.ts';
import type { Fetched } from './inline.ts';
import { isWrittenBlank, scanSecrets } from './parse.ts';

export interface SecretsOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Default: `.kamal/secrets`. */
  readonly secretsPath?: string;
  readonly destination?: string;
}

/** Values by name. Printing it shows the names alone. */
export type ResolvedSecrets = ReadonlyMap<string, string> & {
  /** Values that are probably not what they should be. */
  readonly warnings: readonly Diagnostic[];
  /** What went wrong with names that have no value for it. */
  readonly troubles: ReadonlyMap<string, readonly Diagnostic[]>;
};

type SecretPlace = Pick<Diagnostic, 'file' | 'line' | 'column' | 'length'>;

export interface SecretsFiles {
  /** The files that exist, in the order in which they are read; the later wins. */
  readonly files: readonly string[];
  /** The files that would be read. */
  readonly candidates: readonly string[];
  /** Every name that some file defines. */
  readonly names: readonly string[];
  /** Those of them that are blank as they are written: to see it, no command has to run. */
  readonly blank: readonly string[];
  /** Where a name gets its value. */
  readonly placeOf: (name: string) => SecretPlace;
  /** All values. Each command runs once, however often this is called. */
  readonly resolve: () => Promise<Result<ResolvedSecrets, Diagnostic[]>>;
}

/** `PATH-common`, then `PATH` or, with a destination, `PATH.DESTINATION` (as Kamal 2.12, `secrets.rb`). */
function secretsFileNames({ secretsPath = '.kamal/secrets', destination }: SecretsOptions): string[] {
  return [`${secretsPath}-common`, destination === undefined ? secretsPath : `${secretsPath}.${destination}`];
}

/** The names that the secrets files define. Runs no command. */
export function readSecrets(options: SecretsOptions): Result<SecretsFiles, Diagnostic[]> {
  const candidates = secretsFileNames(options);
  const texts = candidates.flatMap((file) => {
    const text = readText(resolvePath(options.cwd, file));
    return text === undefined ? [] : [{ file, text }];
  });
  const failures = texts.flatMap(unsetExports);
  if (failures.length > 0) return failed(failures);
  const places = new Map<string, SecretPlace>();
  const blank = new Set<string>();
  for (const { file, text } of texts) {
    for (const { key, line, column, written, isExport } of scanSecrets(text)) {
      places.set(key, { file, line, column, length: key.length });
      // Such a line keeps the value.
      if (isExport && written === undefined) continue;
      blank.delete(key);
      if (isWrittenBlank(written)) blank.add(key);
    }
  }
  let resolving: Promise<Result<ResolvedSecrets, Diagnostic[]>> | undefined;
  return ok({
    files: texts.map(({ file }) => file),
    candidates,
    names: [...places.keys()],
    blank: [...blank],
    placeOf: (name) => places.get(name) ?? { file: candidates.at(-1) ?? '', line: 1, column: 1 },
    resolve: () => {
      resolving ??= resolveAll(texts, options);
      return resolving;
    },
  });
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function unsetExports({ file, text }: { file: string; text: string }): Diagnostic[] {
  const entries = scanSecrets(text);
  return entries.flatMap(({ key, written, isExport, line, column }, index) => {
    const isKnown = entries.slice(0, index).some((other) => other.key === key && !(other.isExport && !other.written));
    if (!isExport || written !== undefined || isKnown) return [];
    const hint = `write ${key}=… before it, or remove the line`;
    return [{ ...diagnoseFile(file, { message: `export ${key} has no value`, hint }), line, column }];
  });
}

async function resolveAll(
  texts: readonly { readonly file: string; readonly text: string }[],
  { cwd, env }: SecretsOptions,
): Promise<Result<ResolvedSecrets, Diagnostic[]>> {
  const values = new Map<string, string>();
  const troubles = new Map<string, readonly Diagnostic[]>();
  const failures: Diagnostic[] = [];
  const warnings: Diagnostic[] = [];
  const fetched: Fetched = new Map();
  for (const { file, text } of texts) {
    const resolved = await resolveFile({ file, text, cwd, env, fetched });
    if (!resolved.ok) {
      failures.push(...resolved.failures);
      continue;
    }
    warnings.push(...resolved.value.warnings);
    for (const [key, value] of resolved.value.values) {
      values.set(key, value);
      troubles.delete(key);
    }
    for (const [key, found] of resolved.value.troubles) {
      values.delete(key);
      troubles.set(key, found);
    }
  }
  return failures.length > 0 ? failed(failures) : ok(guarded(values, { warnings, troubles }));
}

/** A map that inspection and JSON show without its values. */
function guarded(
  values: Map<string, string>,
  { warnings, troubles }: Pick<ResolvedSecrets, 'warnings' | 'troubles'>,
): ResolvedSecrets {
  const hide = (): Record<string, string> => Object.fromEntries([...values.keys()].map((key) => [key, '[secret]']));
  return Object.defineProperties(values, {
    warnings: { value: warnings },
    troubles: { value: troubles },
    toJSON: { value: hide },
    toString: { value: () => '[secret]' },
    [inspect.custom]: { value: hide },
  }) as unknown as ResolvedSecrets;
}
