/** `File` and `Dir`, read only, relative to the working directory. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, resolve } from 'node:path';
import { homeDirectory } from '../../../../executors/local-user.ts';
import { matchesGlob } from '../../../../planner/globs.ts';
import { type Call, type Method, optionsOf, textArgument } from '../call.ts';
import { RubyError } from '../errors.ts';
import { Unsupported } from '../tokens.ts';
import { isHash, isTruthy, textOf, type Value } from '../values.ts';

const pathOf = (call: Call): string => absolute(textArgument(call, 0), call);
const absolute = (path: string, call: Call, from = '.'): string => resolve(call.scope.session.run.cwd, from, path);

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

/** Only here `~` stands for the home directory. */
function expand(_: Value, call: Call): Value {
  const [path = '', from = '.'] = call.args.map((arg) =>
    plainPath(textOf(arg), call).replace(/^~(?=\/|$)/, homeDirectory()),
  );
  if (path.startsWith('~') || from.startsWith('~'))
    throw new Unsupported('Ruby: the home directory of others is not known here', call.node);
  return absolute(path, call, from);
}

/** The texts of which `File.join` makes a path. */
const parts = (from: Value, call: Call): string[] =>
  Array.isArray(from)
    ? from.flatMap((part) => parts(part, call))
    : [from === '/' ? from : plainPath(textArgument({ ...call, args: [from] }, 0), call)];

/** A path without empty parts, of which Ruby and Node make different things. */
function plainPath(path: string, { node }: Call): string {
  if (path.includes('//') || path === '/') throw new Unsupported(`Ruby: the path ${path} is not known here`, node);
  return path;
}

const lines = (text: string, isChomped: boolean): string[] => {
  const found = text.match(/[^\n]*\n|[^\n]+/g) ?? [];
  return isChomped ? found.map((line) => line.replace(/\r?\n$/, '')) : found;
};
const readlines: Method = (_, call) => lines(readText(call), isTruthy(optionsOf(call, 'chomp').get('chomp') ?? null));

export const IO: Readonly<Record<string, Method>> = { read, binread: read, readlines };

export const FILE: Readonly<Record<string, Method>> = {
  ...IO,
  'exist?': exists,
  'file?': isKind('isFile'),
  'directory?': isKind('isDirectory'),
  'readable?': exists,
  join: (_, call) =>
    parts([...call.args], call)
      .join('/')
      .replace(/\/{2,}/g, '/'),
  basename: (_, call) => {
    const suffix = call.args[1] === undefined ? undefined : textArgument(call, 1);
    const name = basename(plainPath(textArgument(call, 0), call));
    return suffix === '.*' ? name.slice(0, name.length - extname(name).length) : basename(name, suffix);
  },
  dirname: (_, call) => dirname(plainPath(textArgument(call, 0), call)),
  extname: (_, call) => extname(plainPath(textArgument(call, 0), call)),
  expand_path: expand,
  absolute_path: (_, call) => absolute(textArgument(call, 0), call),
};

export const DIR: Readonly<Record<string, Method>> = {
  pwd: (_, call) => call.scope.session.run.cwd,
  getwd: (_, call) => call.scope.session.run.cwd,
  home: () => homeDirectory(),
  'exist?': isKind('isDirectory'),
  glob: (_, call) => glob(call),
  '[]': (_, call) => glob(call),
};

/** What each pattern finds, one after the other. */
function glob(call: Call): Value {
  const base = optionsOf(call, 'base').get('base') ?? '.';
  const patterns = call.args.flat().filter((arg) => !isHash(arg));
  return patterns.flatMap((pattern) => globOne(textArgument({ ...call, args: [pattern] }, 0), textOf(base), call));
}

/** Patterns in the last part of the path only. */
function globOne(pattern: string, base: string, call: Call): string[] {
  const name = basename(pattern);
  const folder = pattern.slice(0, pattern.length - name.length);
  if (/[*?[{]/.test(folder) || /[{\\]|\*\*/.test(pattern) || folder.includes('//') || name === '')
    throw new Unsupported(`Ruby: Dir.glob(${pattern}) is not known here`, call.node);
  const path = absolute(folder, call, base);
  const names = statSync(path, { throwIfNoEntry: false })?.isDirectory() ? readdirSync(path) : [];
  return names
    .filter((found) => matchesGlob(name, found))
    .toSorted()
    .map((found) => `${folder}${found}`);
}
