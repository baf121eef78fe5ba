/** `docker run` and `docker container create`. */
import { readFileSync } from 'node:fs';
import { isAbsolute, resolve } from 'node:path';
import { newId, shortId } from '../ids.ts';
import type { Container, Image, World } from '../world.ts';
import type { Call, Command } from './call.ts';
import { type FlagTable, type Flags, readFlags } from './flags.ts';
import { start } from './lifecycle.ts';
import { portsOf, refuseTakenPorts } from './ports.ts';
import { runProgram } from './programs.ts';
import { imageFor } from './pull.ts';
import { misuse, nameTaken, Refusal, wrongCount } from './refusal.ts';

const FLAGS: FlagTable = {
  'detach,d': 'switch',
  rm: 'switch',
  'interactive,i': 'switch',
  'tty,t': 'switch',
  name: 'value',
  restart: 'value',
  network: 'list',
  net: 'list',
  'hostname,h': 'value',
  'env,e': 'list',
  'env-file': 'list',
  'log-driver': 'value',
  'log-opt': 'list',
  'label,l': 'list',
  'volume,v': 'list',
  'publish,p': 'list',
  expose: 'list',
  'memory,m': 'value',
  'add-host': 'list',
  entrypoint: 'value',
};

/** `docker run`. */
export const run: Command = async (call) => {
  const { container, flags } = await prepare(call).catch(asRunFailure);
  if (flags.isOn('detach')) {
    await Promise.resolve(refuseTakenPorts(call.world, container)).catch(asRunFailure);
    start(call.world, container);
    call.out(`${container.id}\n`);
    return 0;
  }
  if (flags.args.length < 2) throw misuse("an attached run of an image's own command is not simulated");
  const exit = runProgram(call, container, container.cmd);
  Object.assign(container, { state: 'exited', exitCode: exit, started: Date.now(), finished: Date.now() });
  if (container.isRemovedAtExit) call.world.containers = call.world.containers.filter((one) => one !== container);
  return exit;
};

/** `docker container create`. */
export const create: Command = async (call) => {
  const { container } = await prepare(call);
  call.out(`${container.id}\n`);
  return 0;
};

/** As the client words what `docker run` could not do. */
function asRunFailure(error: unknown): never {
  if (!(error instanceof Refusal)) throw error;
  throw misuse(`docker: ${error.message}.\nSee 'docker run --help'.`);
}

async function prepare(call: Call): Promise<{ readonly container: Container; readonly flags: Flags }> {
  const { world } = call;
  const flags = readFlags(call.words, FLAGS, true);
  const [reference, ...command] = flags.args;
  if (reference === undefined) throw wrongCount('docker run', 'at least 1');
  const name = flags.value('name') ?? `unnamed_${newId().slice(0, 6)}`;
  const image = await imageFor(call, reference);
  const holder = world.containers.find((one) => one.name === name);
  if (holder) throw nameTaken(name, holder.id);
  const networks = [...flags.list('network'), ...flags.list('net')];
  const unknown = networks.find((network) => !world.networks.includes(network));
  if (unknown) throw new Refusal(`Error response from daemon: network ${unknown} not found`);
  const container = build(call, flags, { name, reference, image, command });
  world.containers = [...world.containers, container];
  return { container, flags };
}

interface Given {
  readonly name: string;
  readonly reference: string;
  readonly image: Image;
  readonly command: readonly string[];
}

function build(call: Call, flags: Flags, { name, reference, image, command }: Given): Container {
  const id = newId();
  const entrypoint = flags.value('entrypoint');
  const networks = [...flags.list('network'), ...flags.list('net')];
  return {
    id,
    name,
    image: reference,
    imageId: image.id,
    state: 'created',
    exitCode: 0,
    created: Date.now(),
    started: 0,
    finished: 0,
    labels: { ...image.labels, ...Object.fromEntries(flags.list('label').map(pairOf)) },
    env: environment(call, flags, image),
    cmd: command.length > 0 ? command : image.cmd,
    entrypoint: entrypoint ? [entrypoint] : [],
    hostname: flags.value('hostname') ?? shortId(id),
    binds: flags.list('volume').map((volume) => mountOf(call.world, volume)),
    networks: networks.length > 0 ? networks : ['bridge'],
    restart: flags.value('restart') ?? 'no',
    log: {
      driver: flags.value('log-driver') ?? 'json-file',
      options: Object.fromEntries(flags.list('log-opt').map(pairOf)),
    },
    memory: bytes(flags.value('memory') ?? '0'),
    extraHosts: flags.list('add-host'),
    ports: portsOf(flags.list('publish')),
    isRemovedAtExit: flags.isOn('rm'),
    behaviour: image.behaviour,
    said: [],
    isStopping: false,
    inFlight: 0,
  };
}

function pairOf(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}

/** Files first, then flags, then what the image sets; a flag without a value takes the client's own, which has none. */
function environment(call: Call, flags: Flags, image: Image): readonly string[] {
  const fromFiles = flags.list('env-file').flatMap((file) => readEnvFile(call, file));
  const given = [...fromFiles, ...flags.list('env').filter((one) => one.includes('='))];
  const names = new Set(given.map((one) => pairOf(one)[0]));
  return [...given, ...image.env.filter((one) => !names.has(pairOf(one)[0]))];
}

function readEnvFile(call: Call, file: string): readonly string[] {
  const lines = readLines(resolve(call.directory, file), file);
  return lines.filter((line) => line.trim() !== '' && !line.startsWith('#') && line.includes('='));
}

function readLines(path: string, shown: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    throw new Refusal(`open ${shown}: no such file or directory`);
  }
}

function mountOf(world: World, volume: string): string {
  const [source = ''] = volume.split(':');
  if (!isAbsolute(source) && !world.volumes.has(source)) world.volumes.set(source, new Map());
  return volume;
}

const UNITS: Readonly<Record<string, number>> = { b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

function bytes(text: string): number {
  const match = /^(\d+)([bkmg]?)b?$/i.exec(text);
  if (!match) throw misuse(`invalid argument "${text}" for "-m, --memory" flag: invalid size: '${text}'`);
  return Number(match[1]) * (UNITS[match[2]?.toLowerCase() ?? 'b'] ?? 1);
}
