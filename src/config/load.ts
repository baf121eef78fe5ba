/**
 * deploy.yml → Config.
 *
 *   file(s) → ERB → YAML as Ruby reads it → destination laid over base → shape → rules → Config
 *
 * All problems are reported together. Secrets are not touched here: see `secrets/`.
 */
import { isUtf8 } from 'node:buffer';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import type { Config } from '../../planner/config.ts';
import { type Diagnostic, diagnoseAt, diagnoseFile, type Source } from './diagnostic.ts';
import { type ErbRun, type Executed, renderErb } from './erb/render.ts';
import { deepMerge } from './merge.ts';
import { credentialPlaces, redactedDiagnostic } from './redact.ts';
import { resolveConfig } from './resolve/config.ts';
import { failed, ok, type Result } from './result.ts';
import { RULES } from './rules/all-rules.ts';
import { destinationGiven } from './rules/root-rules.ts';
import { checkShape } from './schema/check.ts';
import { rootKeys } from './schema/root-keys.ts';
import { nearest } from './schema/spelling.ts';
import { type Entry, type Hash, keyIdentity, valueAt } from './tree.ts';
import { readYaml } from './yaml/read.ts';

export interface LoadOptions {
  /** Directory that the command runs in; paths in the configuration are relative to it. */
  readonly cwd: string;
  /** Default: `config/deploy.yml`. */
  readonly configFile?: string;
  readonly destination?: string;
  /** What ERB sees. Never changed. */
  readonly env: NodeJS.ProcessEnv;
  /** False refuses templates that run commands or need Ruby. Default: true. */
  readonly allowErbExec?: boolean;
}

/** The configuration as it is written. */
export interface RawConfig {
  /** The files that were read, as they are named in messages. */
  readonly sources: readonly string[];
  /** Everything as written, merged; every node knows its file and range. */
  readonly raw: Hash;
  /** Each of the sources as written. */
  readonly layers: readonly Hash[];
  /** Commands that templates ran. */
  readonly executed: readonly Executed[];
  /** What further templates may see and do; ENV is as the configuration's own left it, for everything that comes later. */
  readonly erb: ErbRun;
}

export interface LoadedConfig extends RawConfig {
  readonly config: Config;
  readonly warnings: readonly Diagnostic[];
}

const DEFAULT_FILE = 'config/deploy.yml';

/** True where there is a configuration to be read, or to be found wanting. */
export const hasConfig = ({ cwd, configFile = DEFAULT_FILE }: Pick<LoadOptions, 'cwd' | 'configFile'>): boolean =>
  existsSync(resolve(cwd, configFile));

/** Reads, checks and resolves the configuration; on failure every problem that was found. */
export async function loadConfig(options: LoadOptions): Promise<Result<LoadedConfig, Diagnostic[]>> {
  const read = loadRaw(options);
  if (!read.ok) return read;
  const { raw, layers } = read.value;
  const resolved = resolveConfig(raw, options.destination);
  const config = buildsVary(options, layers)
    ? { ...resolved, builder: { ...resolved.builder, varies: true as const } }
    : resolved;
  const { errors, warnings } = check({ raw, layers, config, options });
  return errors.length > 0 ? failed(errors) : ok({ ...read.value, config, warnings });
}

/** Reads the configuration, whatever it says; on failure what cannot be read. */
export function loadRaw(options: LoadOptions): Result<RawConfig, Diagnostic[]> {
  const { cwd, configFile = DEFAULT_FILE, destination, env, allowErbExec = true } = options;
  if (!hasConfig(options)) return failed([noFile(configFile)]);
  const files = [configFile, ...(destination === undefined ? [] : [destinationFile(configFile, destination)])];
  const run: ErbRun = { cwd, env: erbEnv(env, destination), allowExec: allowErbExec, executed: [] };
  const missing = (file: string): Diagnostic => (file === configFile ? noFile(file) : noDestination(file, options));
  const read = files.map((file) => readFile(file, run) ?? failed([missing(file)]));
  const broken = read.flatMap((result) => (result.ok ? [] : result.failures));
  if (broken.length > 0) return failed(broken);
  const layers = read.flatMap((result) => (result.ok ? [result.value] : []));
  const [base, over] = layers;
  if (base === undefined) return failed([]);
  const raw = over === undefined ? base : deepMerge(base, over);
  return ok({ sources: files, raw, layers, executed: run.executed, erb: run });
}

/** `config/deploy.staging.yml` for `config/deploy.yml` and `staging`. */
function destinationFile(configFile: string, destination: string): string {
  const extension = extname(configFile);
  return `${configFile.slice(0, configFile.length - extension.length)}.${destination}.yml`;
}

/** True where a destination says how to build. The others' files are only looked at: their templates may run commands. */
function buildsVary(options: LoadOptions, [, own]: readonly Hash[]): boolean {
  const { cwd, configFile = DEFAULT_FILE } = options;
  const others = siblingDestinations(options).map((name) => bytesOf(destinationFile(configFile, name), cwd));
  return valueAt(own, 'builder') !== undefined || others.some((file) => /^:?builder:/m.test(file?.toString() ?? ''));
}

/** Kamal sets the variable before it reads the file, or removes it. */
function erbEnv(env: NodeJS.ProcessEnv, destination: string | undefined): ErbRun['env'] {
  const { KAMAL_DESTINATION: _, ...rest } = env;
  return destination === undefined ? rest : { ...rest, KAMAL_DESTINATION: destination };
}

/** Undefined where there is no such file, or none that can be read. */
function readFile(file: string, run: ErbRun): Result<Hash, Diagnostic[]> | undefined {
  const bytes = bytesOf(file, run.cwd);
  if (bytes === undefined) return undefined;
  const source = { file, text: bytes.toString('utf8').replace(/^\uFEFF/, '') };
  if (!isUtf8(bytes)) return failed([notUtf8(source)]);
  const rendered = renderErb(source, run);
  if (!rendered.ok) return rendered;
  const tree = readYaml(rendered.value.text, rendered.value.locate);
  if (!tree.ok) return tree;
  if (tree.value?.kind !== 'hash') return failed([diagnoseFile(file, { message: 'the file should be a map of keys' })]);
  return ok(withNamedKeys(tree.value));
}

function noFile(file: string): Diagnostic {
  const first = file === DEFAULT_FILE ? '; kamal-plan init writes a first one' : '';
  const hint = `run this in the project, or name the file with -c${first}`;
  return diagnoseFile(file, { message: 'configuration file not found', hint });
}

function noDestination(file: string, { destination = '', ...options }: LoadOptions): Diagnostic {
  const known = siblingDestinations(options).toSorted();
  const meant = nearest(destination, known);
  const all = known.length === 0 ? 'the configuration has none' : `destinations: ${known.join(', ')}`;
  const hint = meant === undefined ? all : `did you mean -d ${meant}? ${all}`;
  return diagnoseFile(file, { message: `there is no destination ${destination}`, hint });
}

function bytesOf(file: string, cwd: string): Buffer | undefined {
  try {
    return readFileSync(resolve(cwd, file));
  } catch {
    return undefined;
  }
}

/** Decoding has put U+FFFD where bytes are none of UTF-8. */
function notUtf8(source: Source): Diagnostic {
  const at = source.text.indexOf('\uFFFD');
  return diagnoseAt(
    { source, start: at, end: at + 1 },
    { message: 'this is not UTF-8', hint: 'save the file as UTF-8' },
  );
}

/** At the root Kamal takes `:service` for `service`. */
function withNamedKeys(root: Hash): Hash {
  const entries = root.entries.map(({ key, value }): Entry => {
    const isSymbol = key.kind === 'scalar' && key.type === 'symbol';
    return { key: isSymbol ? { ...key, type: 'string' } : key, value };
  });
  return { ...root, entries: [...new Map(entries.map((entry) => [keyIdentity(entry.key), entry])).values()] };
}

interface Checking {
  readonly raw: Hash;
  readonly layers: readonly Hash[];
  readonly config: Config;
  readonly options: LoadOptions;
}

function check({ raw, layers, config, options }: Checking): { errors: Diagnostic[]; warnings: Diagnostic[] } {
  const checked = {
    root: raw,
    layers,
    config,
    destination: options.destination,
    destinations: siblingDestinations(options),
    fileExists: (path: string) => existsSync(resolve(options.cwd, path)),
  };
  // Without its destination the file is only half there, and anything else would be said in vain.
  const [noDestination] = destinationGiven(checked);
  if (noDestination !== undefined) return { errors: [noDestination.diagnostic], warnings: [] };
  const shape = checkShape(raw, rootKeys);
  const problems = RULES.flatMap((rule) => [...rule(checked)]);
  const found = (severity: string) => problems.filter((one) => one.severity === severity).map((one) => one.diagnostic);
  const hidden = new Set(layers.flatMap((layer) => [...credentialPlaces(layer)]));
  const tidy = (all: readonly Diagnostic[]) => inOrder(all).map((one) => redactedDiagnostic(one, hidden));
  return {
    errors: tidy([...shape.errors, ...found('error')]),
    warnings: tidy([...shape.warnings, ...found('warning')]),
  };
}

function siblingDestinations({ cwd, configFile = DEFAULT_FILE }: LoadOptions): string[] {
  const stem = `${basename(configFile, extname(configFile))}.`;
  const names = readdirSync(resolve(cwd, dirname(configFile)));
  return names
    .filter((name) => name.startsWith(stem) && name.endsWith('.yml') && join(name) !== basename(configFile))
    .map((name) => name.slice(stem.length, -'.yml'.length));
}

/** By place, each once. */
function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const identity = ({ file, line, column, message }: Diagnostic) => `${file}:${line}:${column} ${message}`;
  const unique = [...new Map(diagnostics.map((one) => [identity(one), one])).values()];
  return unique.toSorted((a, b) => compareText(a.file, b.file) || a.line - b.line || a.column - b.column);
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
