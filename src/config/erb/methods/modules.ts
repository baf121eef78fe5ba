/** Modules and classes of Ruby's library, and Dotenv. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { type Call, callMethod, type Method, textArgument } from '../call.ts';
import { RubyError } from '../errors.ts';
import { Unsupported } from '../tokens.ts';
import { getKey, isHash, isTruthy, symbol, textOf, type Value } from '../values.ts';
import { DIR, FILE, readText } from './files.ts';
import { loadDotenv, parseDotenv } from './dotenv.ts';
import { ENV } from './env.ts';
import { KAMAL_UTILS } from './kamal.ts';
import { fromJson, fromTree, toJson } from './json.ts';
import { renderNested } from './nested.ts';
import { makeTime } from './time.ts';
import { parseUri } from './uri.ts';
import { escapeWord, splitWords } from '../../shellwords.ts';
import { readYaml } from '../../yaml/read.ts';

type Functions = Readonly<Record<string, Method>>;

const text = textArgument;

/** True if the call ends with a hash in which the option is set. */
function hasOption(call: Call, name: string): boolean {
  const last = call.args.at(-1);
  return isHash(last) && isTruthy(getKey(last, symbol(name)));
}

function loadYaml(source: string, call: Call): Value {
  const tree = readYaml(source, (start, end) => ({ source: { file: 'YAML', text: source }, start, end }));
  if (!tree.ok) throw new RubyError('Psych::SyntaxError', tree.failures[0]?.message ?? 'not YAML', call.node);
  return fromTree(tree.value, hasOption(call, 'symbolize_names'));
}

function parseJson(_: Value, call: Call): Value {
  try {
    return fromJson(JSON.parse(text(call, 0)), hasOption(call, 'symbolize_names'));
  } catch {
    throw new RubyError('JSON::ParserError', 'this is not JSON', call.node);
  }
}

const yaml: Method = (_, call) => loadYaml(text(call, 0), call);
const yamlFile: Method = (_, call) => loadYaml(readText(call), call);
const base64: Method = (_, call) => Buffer.from(text(call, 0)).toString('base64');
const unbase64: Method = (_, call) => Buffer.from(text(call, 0), 'base64').toString();
const generate: Method = (_, call) => toJson(call.args[0] ?? null);

const YAML: Functions = {
  load: yaml,
  safe_load: yaml,
  unsafe_load: yaml,
  load_file: yamlFile,
  safe_load_file: yamlFile,
  unsafe_load_file: yamlFile,
};

const digest = (algorithm: string): Functions => ({
  hexdigest: (_, call) => createHash(algorithm).update(text(call, 0)).digest('hex'),
});

/** What is known of each module. */
export const MODULES: Readonly<Record<string, Functions>> = {
  ENV,
  File: FILE,
  IO: FILE,
  'Kamal::Utils': KAMAL_UTILS,
  Dir: DIR,
  YAML,
  Psych: YAML,
  JSON: { parse: parseJson, generate, dump: generate, load: parseJson },
  ERB: {
    new: (_, call) => ({ type: 'object', className: 'ERB', fields: { result: renderer(text(call, 0), call) } }),
  },
  URI: { parse: (_, call) => parseUri(text(call, 0), call) },
  Time: { now: () => makeTime(new Date()), current: () => makeTime(new Date()) },
  Date: { today: () => makeTime(new Date()) },
  Dotenv: {
    load: (_, call) => loadDotenv(call.args.map(textOf), call, false),
    'load!': (_, call) => loadDotenv(call.args.map(textOf), call, false),
    overload: (_, call) => loadDotenv(call.args.map(textOf), call, true),
    parse: (_, call) => parseDotenv(call.args.map(textOf), call),
  },
  Shellwords: {
    escape: (_, call) => escapeWord(text(call, 0)),
    split: (_, call) => splitWords(text(call, 0)) ?? [],
  },
  SecureRandom: {
    hex: (_, call) => randomBytes(Number(call.args[0] ?? 16n)).toString('hex'),
    uuid: () => randomUUID(),
    alphanumeric: (_, call) =>
      randomBytes(64)
        .toString('hex')
        .slice(0, Number(call.args[0] ?? 16n)),
  },
  Base64: {
    encode64: (self, call) => `${textOf(base64(self, call))}\n`,
    strict_encode64: base64,
    decode64: unbase64,
    strict_decode64: unbase64,
  },
  'Digest::SHA256': digest('sha256'),
  'Digest::SHA1': digest('sha1'),
  'Digest::MD5': digest('md5'),
  Socket: { gethostname: () => hostname() },
  Process: { pid: () => BigInt(process.pid) },
  Kernel: {},
  Set: { new: (_, call) => callMethod({ ...call, receiver: call.args[0] ?? [], name: 'uniq', args: [] }) },
  Regexp: {
    escape: (_, call) => text(call, 0).replace(/[\\^$.*+?()[\]{}|-]/g, '\\$&'),
  },
};

/** `ERB.new(text).result(binding)`; the nested template sees no variables. */
const renderer = (template: string, call: Call): Value => renderNested(template, call);

/** Runs a method of a module. */
export function moduleMethod(name: string, call: Call): Value {
  const method = MODULES[name]?.[call.name];
  if (method !== undefined) return method({ type: 'module', name }, call);
  if (call.name === '[]' && name === 'Hash') return call.args[0] ?? null;
  if (call.name === 'new' && name.endsWith('Error')) {
    return { type: 'object', className: name, fields: {}, text: textOf(call.args[0] ?? null) };
  }
  if (['to_s', 'name', 'inspect'].includes(call.name)) return name;
  if (call.name === '==') return textOf(call.args[0] ?? null) === name;
  throw new Unsupported(`Ruby: ${name}.${call.name} is not known here`, call.node);
}
