/** `docker inspect` and its kin: what the daemon tells about one thing, as JSON or through a Go template. */
import { digestOf } from '../ids.ts';
import { toJson } from '../template/functions.ts';
import { compileTemplate } from '../template/evaluate.ts';
import {
  addressOf,
  type Container,
  findContainer,
  findImage,
  type Image,
  pidOf,
  splitTag,
  type World,
} from '../world.ts';
import type { Call, Command } from './call.ts';
import { readFlags } from './flags.ts';
import { misuse } from './refusal.ts';

/** Where a volume's files would be; no such directory exists. */
const VOLUMES = '/var/lib/simulated-docker/volumes';

const mapOf = <T>(record: Readonly<Record<string, T>>): Map<string, T> => new Map(Object.entries(record));
const time = (at: number): string => (at === 0 ? '0001-01-01T00:00:00Z' : new Date(at).toISOString());
const orNull = <T>(list: readonly T[]): readonly T[] | null => (list.length === 0 ? null : list);

function describeContainer(world: World, one: Container): unknown {
  const isRunning = one.state === 'running';
  const bindings = mapOf(
    Object.fromEntries(
      Object.entries(one.ports).map(([port, at]) => [
        port,
        at.map(({ ip, port: to }) => ({ HostIp: ip, HostPort: to })),
      ]),
    ),
  );
  const command = [...one.entrypoint, ...one.cmd];
  return {
    Id: one.id,
    Created: time(one.created),
    Path: command[0] ?? '',
    Args: command.slice(1),
    State: {
      Status: one.state,
      Running: isRunning,
      Paused: false,
      Restarting: false,
      OOMKilled: false,
      Dead: false,
      Pid: isRunning ? pidOf(one) : 0,
      ExitCode: one.exitCode,
      Error: '',
      StartedAt: time(one.started),
      FinishedAt: time(one.finished),
      Health: null,
    },
    Image: one.imageId,
    Name: `/${one.name}`,
    RestartCount: 0,
    Driver: 'overlay2',
    Platform: 'linux',
    HostConfig: {
      Binds: orNull(one.binds),
      LogConfig: { Type: one.log.driver, Config: mapOf(one.log.options) },
      NetworkMode: one.networks[0] ?? 'default',
      PortBindings: bindings,
      RestartPolicy: { Name: one.restart, MaximumRetryCount: 0 },
      AutoRemove: one.isRemovedAtExit,
      ExtraHosts: orNull(one.extraHosts),
      Memory: one.memory,
      Privileged: false,
    },
    Mounts: one.binds.map(describeMount),
    Config: {
      Hostname: one.hostname,
      User: '',
      Env: one.env,
      Cmd: one.cmd,
      Image: one.image,
      Entrypoint: orNull(one.entrypoint),
      Labels: mapOf(one.labels),
    },
    NetworkSettings: {
      Ports: isRunning ? bindings : new Map(),
      Networks: new Map(one.networks.map((name) => [name, describeEndpoint(world, one, name)])),
    },
  };
}

function describeMount(bind: string): unknown {
  const [source = '', destination = '', mode = ''] = bind.split(':');
  const isVolume = !source.startsWith('/');
  const name = isVolume ? { Name: source } : {};
  return {
    Type: isVolume ? 'volume' : 'bind',
    ...name,
    Source: isVolume ? `${VOLUMES}/${source}/_data` : source,
    Destination: destination,
    Mode: mode,
    RW: mode !== 'ro',
  };
}

function describeEndpoint(world: World, one: Container, network: string): unknown {
  return {
    NetworkID: digestOf(`${world.host}/${network}`),
    IPAddress: one.state === 'running' ? addressOf(one) : '',
    Aliases: [one.id.slice(0, 12)],
    DNSNames: [one.name, one.id.slice(0, 12), one.hostname],
  };
}

function describeImage(_world: World, one: Image): unknown {
  return {
    Id: one.id,
    RepoTags: one.tags,
    RepoDigests: [`${splitTag(one.reference)[0]}@sha256:${digestOf(one.reference)}`],
    Created: time(one.created),
    Config: { Env: one.env, Cmd: one.cmd, Entrypoint: null, Labels: mapOf(one.labels), Healthcheck: null },
    Architecture: 'amd64',
    Os: 'linux',
    Size: 7_340_032,
  };
}

function describeNetwork(world: World, name: string): unknown {
  const members = world.containers.filter((one) => one.networks.includes(name) && one.state === 'running');
  return {
    Name: name,
    Id: digestOf(`${world.host}/${name}`),
    Scope: 'local',
    Driver: name === 'host' || name === 'none' ? name : 'bridge',
    Containers: new Map(members.map((one) => [one.id, { Name: one.name }])),
    Labels: new Map(),
  };
}

type Finder = (world: World, name: string) => unknown;

const container: Finder = (world, name) => {
  const found = findContainer(world, name);
  return found && describeContainer(world, found);
};
const image: Finder = (world, name) => {
  const found = findImage(world, name);
  return found && describeImage(world, found);
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
  if (names.length === 0) throw misuse('"docker inspect" requires at least 1 argument.');
  const found = names.map((name) => find(call.world, name));
  const present = found.filter((one) => one !== undefined);
  const errors = names.filter((_, at) => found[at] === undefined).map(missing);
  const isJson = format === undefined || format === '' || format === 'json';
  const show = isJson ? undefined : compileTemplate(format);
  try {
    if (!show) call.out(`${toJson(present, '    ')}\n`);
    if (show) call.out(present.map((one) => `${show(one)}\n`).join('') || '\n');
  } catch (error) {
    errors.push(`template parsing error: ${(error as Error).message}`);
  }
  for (const text of errors) call.err(`${text}\n`);
  return errors.length === 0 ? 0 : 1;
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
