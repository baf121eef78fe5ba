import { digestOf } from '../ids.ts';
import { addressOf, type Container, type Image, pidOf, splitTag, type World } from '../world.ts';

/** Where a volume's files would be; no such directory exists. */
const VOLUMES = '/var/lib/simulated-docker/volumes';

const mapOf = <T>(record: Readonly<Record<string, T>>): Map<string, T> => new Map(Object.entries(record));
const time = (at: number): string => (at === 0 ? '0001-01-01T00:00:00Z' : new Date(at).toISOString());
const orNull = <T>(list: readonly T[]): readonly T[] | null => (list.length === 0 ? null : list);

/** A container as Docker describes it: fields by their Go names; a Map is a Go map, undefined a nil pointer. */
export function describeContainer(world: World, one: Container): unknown {
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
    ID: one.id,
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
      Health: undefined,
    },
    Image: one.imageId,
    HostsPath: `/var/lib/simulated-docker/containers/${one.id}/hosts`,
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

/** An image as Docker describes it: fields by their Go names; a Map is a Go map, undefined a nil pointer. */
export function describeImage(one: Image): unknown {
  return {
    ID: one.id,
    RepoTags: one.tags,
    RepoDigests: [`${splitTag(one.reference)[0]}@sha256:${digestOf(one.reference)}`],
    Created: time(one.created),
    Config: { Env: one.env, Cmd: one.cmd, Entrypoint: null, Labels: mapOf(one.labels), Healthcheck: null },
    Architecture: 'amd64',
    Os: 'linux',
    Size: 7_340_032,
  };
}

/** A network as Docker describes it: fields by their Go names; a Map is a Go map, undefined a nil pointer. */
export function describeNetwork(world: World, name: string): unknown {
  const members = world.containers.filter((one) => one.networks.includes(name) && one.state === 'running');
  return {
    Name: name,
    ID: digestOf(`${world.host}/${name}`),
    Scope: 'local',
    Driver: name === 'host' || name === 'none' ? name : 'bridge',
    Containers: new Map(members.map((one) => [one.id, { Name: one.name }])),
    Labels: new Map(),
  };
}
