/** Programs inside containers, as `docker exec` and an attached `docker run` call them: the few that an image has. */
import { findContainer, type Container } from '../world.ts';
import type { Call, Command } from './call.ts';
import { readFlags } from './flags.ts';
import { daemonSays, misuse, noSuchContainer, wrongCount } from './refusal.ts';
import { runProxyCommand } from '../proxy/commands.ts';
import { DATA, isProxy, STATE_FILE, VOLUME } from '../proxy/state.ts';

type Program = (call: Call, container: Container, words: readonly string[]) => number;

const echo: Program = (call, _container, words) => {
  call.out(`${words.join(' ')}\n`);
  return 0;
};

const env: Program = (call, container) => {
  call.out([`HOSTNAME=${container.hostname}`, ...container.env, ''].join('\n'));
  return 0;
};

const cat: Program = (call, container, words) => {
  const contents = words.map((path) => fileIn(call, container, path));
  for (const [at, content] of contents.entries()) {
    if (content === undefined) call.err(`cat: ${words[at]}: No such file or directory\n`);
    if (content !== undefined) call.out(content);
  }
  return contents.includes(undefined) ? 1 : 0;
};

function fileIn(call: Call, container: Container, path: string): string | undefined {
  const image = call.world.images.find((one) => one.id === container.imageId);
  if (isProxy(container) && path === `${DATA}/${STATE_FILE}`) return call.world.volumes.get(VOLUME)?.get(STATE_FILE);
  return image?.files[path];
}

/** `find FILE -newer FILE -exec cat {} +`: a simulated proxy has always loaded its file, so that none is too old. */
const find: Program = (call, container, words) => {
  const [path = '', ...rest] = words;
  if (rest.join(' ') !== '-newer /etc/hosts -exec cat {} +') throw misuse(`find ${rest.join(' ')} is not simulated`);
  return cat(call, container, [path]);
};

const PROGRAMS: Readonly<Record<string, Program>> = { echo, env, cat, find, true: () => 0, false: () => 1 };

/** Runs a program of the container's image; 127 if the image has none of that name. */
export function runProgram(call: Call, container: Container, command: readonly string[]): number {
  const [name = '', ...words] = command;
  const found = PROGRAMS[name];
  if (found) return found(call, container, words);
  call.err(
    `OCI runtime exec failed: exec failed: unable to start container process: exec: "${name}": executable file not found in $PATH: unknown\n`,
  );
  return 127;
}

/** `docker exec`. */
export const exec: Command = async (call) => {
  const flags = readFlags(
    call.words,
    { 'interactive,i': 'switch', 'tty,t': 'switch', 'env,e': 'list', 'detach,d': 'switch' },
    true,
  );
  const [name = '', ...command] = flags.args;
  if (command.length === 0) throw wrongCount('docker exec', 'at least 2');
  if (flags.isOn('detach')) throw misuse('docker exec --detach is not simulated');
  const container = findContainer(call.world, name);
  if (!container) throw noSuchContainer(name);
  if (container.state !== 'running') throw daemonSays(`container ${container.id} is not running`);
  if (isProxy(container) && command[0] === 'kamal-proxy') return runProxyCommand(call, container, command.slice(1));
  return runProgram(call, container, command);
};
