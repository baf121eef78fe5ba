/** `Dotenv.load` and its kind. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseSecrets } from '../../secrets/parse.ts';
import type { Call } from '../call.ts';
import { runCommand } from '../commands.ts';
import { RubyError } from '../errors.ts';
import { hashOf, type RubyHash } from '../values.ts';

/** Reads dotenv files (`.env` by default) into ENV; missing files are passed over. */
export function loadDotenv(files: readonly string[], call: Call, overwrites: boolean): RubyHash {
  const { env } = call.scope.session.run;
  const read = new Map<string, string>();
  for (const file of files.length > 0 ? files : ['.env']) {
    for (const [key, value] of parseFile(file, call, overwrites))
      if (overwrites || !read.has(key)) read.set(key, value);
  }
  for (const [key, value] of read) if (overwrites || env[key] === undefined) env[key] = value;
  return hashOf(read);
}

/** The same without changing ENV. */
export function parseDotenv(files: readonly string[], call: Call): RubyHash {
  return hashOf((files.length > 0 ? files : ['.env']).flatMap((file) => [...parseFile(file, call, true)]));
}

/** `Dotenv.load!`: the same as `load`, but a missing file is an error. */
export function requireDotenv(files: readonly string[], call: Call): RubyHash {
  for (const file of files.length > 0 ? files : ['.env']) {
    if (existsSync(resolve(call.scope.session.run.cwd, file))) continue;
    throw new RubyError('Errno::ENOENT', `No such file or directory @ rb_sysopen - ${file}`, call.node);
  }
  return loadDotenv(files, call, false);
}

function parseFile(file: string, call: Call, overwrites: boolean): ReadonlyMap<string, string> {
  const { run } = call.scope.session;
  const text = readText(resolve(run.cwd, file));
  if (text === undefined) return new Map();
  const parsing = parseSecrets(text, { env: run.env, overwrites });
  let next = parsing.next();
  while (!next.done)
    next = parsing.next(runCommand(call.scope.session, next.value.command, call.node).replace(/\r?\n$/, ''));
  if (typeof next.value === 'string') throw new RubyError('Dotenv::FormatError', next.value, call.node);
  return new Map([...next.value].map(([key, { value }]) => [key, value]));
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
