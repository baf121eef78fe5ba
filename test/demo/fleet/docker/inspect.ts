/** `docker inspect` and its kin: what the daemon tells about one thing, as JSON or through a Go template. */
import { toJson } from '../template/functions.ts';
import { compileTemplate } from '../template/evaluate.ts';
import { RawMap } from '../template/raw.ts';
import { findContainer, findImage, type World } from '../world.ts';
import type { Call, Command } from './call.ts';
import { describeContainer, describeImage, describeNetwork } from './describe.ts';
import { readFlags } from './flags.ts';
import { misuse, wrongCount } from './refusal.ts';

type Finder = (world: World, name: string) => unknown;

const container: Finder = (world, name) => {
  const found = findContainer(world, name);
  return found && describeContainer(world, found);
};
const image: Finder = (world, name) => {
  const found = findImage(world, name);
  return found && describeImage(found);
};
const network: Finder = (world, name) => (world.networks.includes(name) ? describeNetwork(world, name) : undefined);
const volume: Finder = (world, name) =>
  world.volumes.has(name) ? { Name: name, Driver: 'local', Scope: 'local', Labels: null } : undefined;

const KINDS: Readonly<Record<string, Finder>> = { container, image, network, volume };

function inspector(find: Finder, missing: (name: string) => string): Command {
  return (call) => {
    const flags = readFlags(call.words, { 'format,f': 'value', type: 'value', 'size,s': 'switch' });
    const type = flags.value('type');
    const finder = type === undefined ? find : KINDS[type];
    if (!finder) throw misuse(`"${type}" is not a valid value for --type`);
    return report(call, flags.args, flags.value('format'), finder, missing);
  };
}

function report(
  call: Call,
  names: readonly string[],
  format: string | undefined,
  find: Finder,
  missing: (name: string) => string,
): number {
  if (names.length === 0) throw wrongCount('docker inspect', 'at least 1');
  const found = names.map((name) => find(call.world, name));
  const present = found.filter((one) => one !== undefined);
  const errors = names.filter((_, at) => found[at] === undefined).map(missing);
  const isJson = format === undefined || format === '' || format === 'json';
  try {
    const show = isJson ? undefined : format === '{{json .}}' ? WHOLE : compileTemplate(format);
    if (!show) call.out(`${JSON.stringify(present.map(asRaw), undefined, '    ')}\n`);
    if (show) call.out(present.map((one) => `${showEither(show, one)}\n`).join('') || '\n');
  } catch (error) {
    errors.push(`template parsing error: ${(error as Error).message}`);
  }
  for (const text of errors) call.err(`${text}\n`);
  return errors.length === 0 ? 0 : 1;
}

/** Docker tries its own names first (`.ID`), then those of its JSON (`.Id`), each for the whole template. */
function showEither(show: (value: unknown) => string, value: unknown): string {
  try {
    return show(value);
  } catch {
    return show(rawMaps(asRaw(value)));
  }
}

/** In its JSON things have the names of its JSON. */
const WHOLE = (value: unknown): string => JSON.stringify(asRaw(value));

function asRaw(value: unknown): unknown {
  return JSON.parse(toJson(value).replaceAll('"ID":', '"Id":'));
}

/** Decoded JSON is made of maps, and its missing keys are errors. */
function rawMaps(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rawMaps);
  if (typeof value !== 'object' || value === null) return value;
  return new RawMap(Object.entries(value).map(([key, one]): [string, unknown] => [key, rawMaps(one)]));
}

const anything: Finder = (world, name) =>
  container(world, name) ?? image(world, name) ?? network(world, name) ?? volume(world, name);

/** `docker inspect`. */
export const inspect = inspector(anything, (name) => `Error: No such object: ${name}`);
/** `docker container inspect`. */
export const inspectContainer = inspector(
  container,
  (name) => `Error response from daemon: No such container: ${name}`,
);
/** `docker image inspect`. */
export const inspectImage = inspector(image, (name) => `Error response from daemon: No such image: ${name}`);
/** `docker network inspect`. */
export const inspectNetwork = inspector(network, (name) => `Error response from daemon: network ${name} not found`);
/** `docker volume inspect`. */
export const inspectVolume = inspector(volume, (name) => `Error response from daemon: get ${name}: no such volume`);
