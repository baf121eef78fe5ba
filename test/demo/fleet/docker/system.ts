/** What Docker says of itself. */
import { compileTemplate } from '../template/evaluate.ts';
import { toJson } from '../template/functions.ts';
import type { Call, Command } from './call.ts';
import { readFlags } from './flags.ts';
import { Refusal } from './refusal.ts';

const VERSION = '26.1.5';

/** `docker -v`. */
export const shortVersion: Command = (call) => {
  call.out(`Docker version ${VERSION}, build a72d7cd\n`);
  return 0;
};

const side = { Version: VERSION, APIVersion: '1.45', Os: 'linux', Arch: 'amd64', GitCommit: 'a72d7cd' } as const;

/** `docker version`. */
export const version: Command = (call) => show(call, { Client: side, Server: side });

/** `docker info`; its data directory is the host's own directory, so that free space can be asked for. */
export const info: Command = (call) =>
  show(call, {
    ID: call.world.host,
    Containers: call.world.containers.length,
    ContainersRunning: call.world.containers.filter((one) => one.state === 'running').length,
    Images: call.world.images.length,
    Driver: 'overlay2',
    LoggingDriver: 'json-file',
    OSType: 'linux',
    OperatingSystem: 'simulated',
    Architecture: 'x86_64',
    NCPU: 2,
    MemTotal: 2_147_483_648,
    DockerRootDir: call.world.home,
    Name: call.world.host,
    ServerVersion: VERSION,
    RegistryConfig: { Mirrors: [], InsecureRegistryCIDRs: [] },
    Swarm: { LocalNodeState: 'inactive' },
  });

function show(call: Call, value: unknown): number {
  const format = readFlags(call.words, { 'format,f': 'value' }).value('format');
  try {
    const text = format === undefined || format === 'json' ? toJson(value) : compileTemplate(format)(value);
    call.out(`${text}\n`);
  } catch (error) {
    throw new Refusal(`template: :1:2: executing "" at <${format}>: ${(error as Error).message}`);
  }
  return 0;
}
