/** Modules and classes of Ruby's library, and Dotenv. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { type Call, type Method, optionsOf, textArgument } from '../call.ts';
import { RubyError } from '../errors.ts';
import { checkModule } from '../signatures-modules.ts';
import { Unsupported } from '../tokens.ts';
import { hashOf, inspectValue, isHash, isTruthy, pairsOf, textOf, type Value } from '../values.ts';
import { decodeBase64, shellWords } from './encodings.ts';
import { pairOf, toArray } from './enumerable.ts';
import { DIR, FILE, IO, readText } from './files.ts';
import { loadDotenv, parseDotenv, requireDotenv } from './dotenv.ts';
import { ENV } from './env.ts';
import { KAMAL_UTILS } from './kamal.ts';
import { fromTree, parseJson, toJson } from './json.ts';
import { put } from './kernel.ts';
import { renderNested } from './nested.ts';
import { makeDate, makeLocalTime } from './time.ts';
import { parseUri } from './uri.ts';
import { escapeWord } from '../../shellwords.ts';
import { readYaml } from '../../yaml/read.ts';

type Functions = Readonly<Record<string, Method>>;

const text = textArgument;

function loadYaml(source: string, call: Call, isLegacy: boolean): Value {
  const options = optionsOf(call, 'symbolize_names', 'aliases', 'permitted_classes');
  const tree = readYaml(source, (start, end) => ({ source: { file: 'YAML', text: source }, start, end }));
  if (!tree.ok) throw new RubyError('Psych::SyntaxError', tree.failures[0]?.message ?? 'not YAML', call.node);
  if (tree.value === null) return isLegacy ? false : null;
  return fromTree(tree.value, isTruthy(options.get('symbolize_names') ?? null));
}

function parse(_: Value, call: Call): Value {
  const options = optionsOf(call, 'symbolize_names');
  return parseJson(text(call, 0), isTruthy(options.get('symbolize_names') ?? null), call);
}

const yaml: Method = (_, call) => loadYaml(text(call, 0), call, call.name === 'unsafe_load');
const yamlFile: Method = (_, call) => loadYaml(readText(call), call, call.name === 'unsafe_load_file');
const base64: Method = (_, call) => Buffer.from(text(call, 0)).toString('base64');
const unbase64: Method = (_, call) => decodeBase64(text(call, 0), call);
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
  IO,
  'Kamal::Utils': KAMAL_UTILS,
  Dir: DIR,
  YAML,
  Psych: YAML,
  JSON: { parse, generate, dump: generate, load: (_, call) => (text(call, 0) === '' ? null : parse(_, call)) },
  ERB: {
    new: (_, call) => ({ type: 'object', className: 'ERB', fields: { result: renderer(call) } }),
  },
  URI: { parse: (_, call) => parseUri(text(call, 0), call) },
  Time: { now: () => makeLocalTime(new Date()) },
  Date: { today: () => makeDate(makeLocalTime(new Date())) },
  Dotenv: {
    load: (_, call) => loadDotenv(call.args.map(textOf), call, false),
    'load!': (_, call) => requireDotenv(call.args.map(textOf), call),
    overload: (_, call) => loadDotenv(call.args.map(textOf), call, true),
    parse: (_, call) => parseDotenv(call.args.map(textOf), call),
  },
  Shellwords: {
    escape: (_, call) => escapeWord(text(call, 0)),
    split: (_, call) => shellWords(text(call, 0), call),
  },
  SecureRandom: {
    hex: (_, call) => randomBytes(Number(call.args[0] ?? 16n)).toString('hex'),
    uuid: () => randomUUID(),
    alphanumeric: (_, call) => {
      const length = Number(call.args[0] ?? 16n);
      return randomBytes(length).toString('hex').slice(0, length);
    },
  },
  Base64: {
    encode64: (self, call) => textOf(base64(self, call)).replace(/.{1,60}/g, '$&\n'),
    strict_encode64: base64,
    decode64: unbase64,
    strict_decode64: unbase64,
  },
  'Digest::SHA256': digest('sha256'),
  'Digest::SHA1': digest('sha1'),
  'Digest::MD5': digest('md5'),
  Socket: { gethostname: () => hostname() },
  STDERR: { puts: put },
  STDOUT: { puts: put },
  Process: { pid: () => BigInt(process.pid) },
  Kernel: {},
  Hash: { '[]': (_, call) => hashOf(pairs(call)) },
  Regexp: {
    escape: (_, call) =>
      text(call, 0)
        .replace(/[\\^$.*+?()[\]{}|#\- ]/g, '\\$&')
        .replace(/[\t\n\v\f\r]/g, (blank) => `\\${'tnvfr'[blank.charCodeAt(0) - 9]}`),
  },
};

/** `ERB.new(text).result(binding)`; the nested template sees no variables. */
function renderer(call: Call): Value {
  const mode = optionsOf(call, 'trim_mode').get('trim_mode') ?? null;
  const template = text(call, 0);
  const isPlain = mode === null && !/<%-|-%>/.test(template);
  if (mode === '-' || isPlain) return renderNested(template, call);
  throw new Unsupported(`Ruby: trim_mode ${inspectValue(mode)} is not known here`, call.node);
}

function pairs(call: Call): Iterable<readonly [Value, Value]> {
  const [from = null] = call.args;
  return isHash(from) ? pairsOf(from) : toArray(from).map((pair) => pairOf(pair, call));
}

/** Runs a method of a module. */
export function moduleMethod(name: string, call: Call): Value {
  checkModule(name, call);
  const functions = Object.hasOwn(MODULES, name) ? MODULES[name] : undefined;
  if (functions !== undefined && Object.hasOwn(functions, call.name))
    return functions[call.name]?.({ type: 'module', name }, call) ?? null;
  if (call.name === 'new' && name.endsWith('Error')) {
    return { type: 'object', className: name, fields: {}, text: textOf(call.args[0] ?? name) };
  }
  if (['to_s', 'name', 'inspect'].includes(call.name)) return name;
  if (call.name === '==') return textOf(call.args[0] ?? null) === name;
  throw new Unsupported(`Ruby: ${name}.${call.name} is not known here`, call.node);
}
