/** The simulated `docker`: finds the command. What is not in this list fails. */
import type { Call, Command } from './call.ts';
import { copy } from './copy.ts';
import { listImages, pruneImages, removeImages, tagImage } from './images.ts';
import { inspect, inspectContainer, inspectImage, inspectNetwork, inspectVolume } from './inspect.ts';
import * as life from './lifecycle.ts';
import { createNetwork, listNetworks, listVolumes, removeNetworks, removeVolumes } from './networks.ts';
import { exec } from './programs.ts';
import { ps } from './ps.ts';
import { login, logout, pull } from './pull.ts';
import { Refusal } from './refusal.ts';
import { create, run } from './run.ts';
import { info, shortVersion, version } from './system.ts';

const COMMANDS: Readonly<Record<string, Command>> = {
  '-v': shortVersion,
  '--version': shortVersion,
  version,
  info,
  login,
  logout,
  pull,
  'image pull': pull,
  images: listImages,
  'image ls': listImages,
  'image list': listImages,
  'image inspect': inspectImage,
  'image rm': removeImages,
  'image prune': pruneImages,
  'image tag': tagImage,
  rmi: removeImages,
  tag: tagImage,
  inspect,
  ps,
  'container ls': ps,
  'container list': ps,
  'container ps': ps,
  'container inspect': inspectContainer,
  'container prune': life.pruneContainers,
  run,
  'container run': run,
  create,
  'container create': create,
  start: life.startContainers,
  'container start': life.startContainers,
  stop: life.stopContainers,
  'container stop': life.stopContainers,
  restart: life.restartContainers,
  'container restart': life.restartContainers,
  rm: life.removeContainers,
  'container rm': life.removeContainers,
  rename: life.renameContainer,
  'container rename': life.renameContainer,
  logs: life.logs,
  'container logs': life.logs,
  exec,
  'container exec': exec,
  cp: copy,
  'container cp': copy,
  'network ls': listNetworks,
  'network create': createNetwork,
  'network rm': removeNetworks,
  'network inspect': inspectNetwork,
  'volume ls': listVolumes,
  'volume rm': removeVolumes,
  'volume inspect': inspectVolume,
};

/** Answers one call of `docker`. */
export async function docker(call: Call): Promise<number> {
  const [first = '', second = ''] = call.words;
  const two = COMMANDS[`${first} ${second}`];
  const command = two ?? COMMANDS[first];
  const words = call.words.slice(two ? 2 : 1);
  if (!command) {
    call.err(`docker: '${`${first} ${second}`.trim()}' is not a docker command that is simulated here.\n`);
    return 125;
  }
  try {
    return await command({ ...call, words });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    call.err(`${error.message}\n`);
    return error.exit;
  }
}
