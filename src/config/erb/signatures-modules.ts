/** The same as `signatures.ts` for functions of modules and those without a receiver. What is not listed takes nothing. */
import type { Call } from './call.ts';
import { checkArguments, type Signatures } from './signatures.ts';

const YAML: Signatures = Object.fromEntries(
  ['load', 'safe_load', 'unsafe_load', 'load_file', 'safe_load_file', 'unsafe_load_file'].map((name) => [name, 'sh?']),
);

const FILE: Signatures = {
  ...Object.fromEntries(
    ['read', 'binread', 'exist?', 'file?', 'directory?', 'readable?', 'dirname', 'extname'].map((name) => [name, 's']),
  ),
  readlines: 'sh?',
  join: '[sa]*',
  basename: 'ss?',
  expand_path: 'ss?',
  absolute_path: 's',
};

const DIGEST: Signatures = { hexdigest: 's' };

/** What any class or module answers. */
const MODULE: Signatures = { '==': '.', new: 's?' };

const BY_MODULE: Readonly<Record<string, Signatures>> = {
  ENV: {
    ...Object.fromEntries(
      [
        'values_at',
        'select',
        'filter',
        'reject',
        'slice',
        'except',
        'each',
        'map',
        'any?',
        'find',
        'key',
        'filter_map',
        'sort',
        'count',
      ].map((name) => [name, '.*&?']),
    ),
    ...Object.fromEntries(['[]', 'delete', 'key?', 'has_key?', 'include?', 'member?'].map((name) => [name, '.'])),
    ...Object.fromEntries(['[]=', 'store'].map((name) => [name, 's[sn]'])),
    fetch: '..?|.&',
  },
  File: FILE,
  IO: { read: 's', binread: 's', readlines: 'sh?' },
  Dir: { 'exist?': 's', glob: '[sa]h?', '[]': '[sa]+h?' },
  YAML,
  Psych: YAML,
  JSON: { parse: 'sh?', load: 's', generate: '.', dump: '.' },
  Hash: { '[]': 'a|h' },
  ERB: { new: 'sh?' },
  URI: { parse: 's' },
  Dotenv: Object.fromEntries(['load', 'load!', 'overload', 'parse'].map((name) => [name, 's*'])),
  Shellwords: { escape: 's', split: 's' },
  SecureRandom: { hex: 'i?', alphanumeric: 'i?' },
  Base64: Object.fromEntries(['encode64', 'strict_encode64', 'decode64', 'strict_decode64'].map((name) => [name, 's'])),
  'Digest::SHA256': DIGEST,
  'Digest::SHA1': DIGEST,
  'Digest::MD5': DIGEST,
  Regexp: { escape: 's' },
  STDERR: { puts: '.*' },
  STDOUT: { puts: '.*' },
};

const FUNCTIONS: Signatures = {
  require: 's',
  require_relative: 's',
  raise: 's|o[so]?',
  abort: 's',
  fail: 's|o[so]?',
  puts: '.*',
  warn: '[^h]*',
  p: '.*',
  format: 's.*',
  sprintf: 's.*',
  Integer: '[sifn]h?',
  Float: '[sifn]h?',
  String: '.',
  Array: '.',
  URI: 's',
  lambda: '&',
  proc: '&',
  loop: '&',
  system: 's+',
  '`': 's',
};

/** Throws where the module is not known to do with these arguments what Ruby's does. */
export function checkModule(module: string, call: Call): void {
  const own = Object.hasOwn(BY_MODULE, module) ? BY_MODULE[module] : undefined;
  checkArguments(`${module}.${call.name}`, [own ?? {}, MODULE], call);
}

/** Throws where the function is not known to do with these arguments what Ruby's does. */
export const checkFunction = (call: Call): void => checkArguments(call.name, [FUNCTIONS], call);
