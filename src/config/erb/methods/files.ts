/** `File` and `Dir`, read only, relative to the working directory. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { homeDirectory } from '../../../../executors/local-user.ts';
import { matchesGlob } from '../../../../planner/globs.ts';
import { type Call, type Method, textArgument } from '../call.ts';
import { RubyError } from '../errors.ts';
import { Unsupported } from '../tokens.ts';
import { textOf, type Value } from '../values.ts';

const pathOf = (call: Call, index = 0): string => absolute(textOf(call.args[index] ?? null), call);

function absolute(path: string, call: Call, from = '.'): string {
  const { cwd } = call.scope.session.run;
  return resolve(cwd, from, path.replace(/^~(?=\/|$)/, homeDirectory()));
}

/** The text of the file that the first argument names. */
export function readText(call: Call): string {
  try {
    return readFileSync(pathOf(call), 'utf8');
  } catch {
    const name = textArgument(call, 0);
    throw new RubyError('Errno::ENOENT', `No such file or directory @ rb_sysopen - ${name}`, call.node);
  }
}

const read: Method = (_, call) => readText(call);
const exists: Method = (_, call) => existsSync(pathOf(call));
const isKind =
  (kind: 'isFile' | 'isDirectory'): Method =>
  (_, call) =>
    statSync(pathOf(call), { throwIfNoEntry: false })?.[kind]() ?? false;
const expand: Method = (_, call) =>
  absolute(textArgument(call, 0), call, call.args[1] === undefined ? '.' : textArgument(call, 1));

export const FILE: Readonly<Record<string, Method>> = {
  read,
  binread: read,
  readlines: (_, call) => readText(call).match(/[^\n]*\n|[^\n]+/g) ?? [],
  'exist?': exists,
  'file?': isKind('isFile'),
  'directory?': isKind('isDirectory'),
  'readable?': exists,
  join: (_, call) =>
    call.args
      .flat()
      .map(textOf)
      .join('/')
      .replace(/\/{2,}/g, '/'),
  basename: (_, call) => {
    const suffix = call.args[1] === undefined ? undefined : textArgument(call, 1);
    const name = basename(textArgument(call, 0));
    return suffix === '.*' ? name.slice(0, name.length - extname(name).length) : basename(name, suffix);
  },
  dirname: (_, call) => dirname(textArgument(call, 0)),
  extname: (_, call) => extname(textArgument(call, 0)),
  expand_path: expand,
  absolute_path: expand,
};

export const DIR: Readonly<Record<string, Method>> = {
  pwd: (_, call) => call.scope.session.run.cwd,
  getwd: (_, call) => call.scope.session.run.cwd,
  home: () => homeDirectory(),
  'exist?': isKind('isDirectory'),
  glob: (_, call) => glob(call),
  '[]': (_, call) => glob(call),
};

/** Patterns in the last part of the path only. */
function glob(call: Call): Value {
  const pattern = textArgument(call, 0);
  const folder = dirname(pattern);
  if (/[*?[{]/.test(folder)) throw new Unsupported(`Ruby: Dir.glob(${pattern}) is not known here`, call.node);
  const path = absolute(folder, call);
  const names = existsSync(path) ? readdirSync(path) : [];
  const found = names.filter((name) => matchesGlob(basename(pattern), name)).toSorted();
  return found.map((name) => (folder === '.' && !pattern.startsWith('./') ? name : join(folder, name)));
}
