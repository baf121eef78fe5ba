import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { findContainer } from '../world.ts';
import type { Command } from './call.ts';
import { readFlags } from './flags.ts';
import { daemonSays, misuse, noSuchContainer } from './refusal.ts';

/** `docker container cp CONTAINER:DIRECTORY/. DIRECTORY`: the one direction and form that Kamal uses. */
export const copy: Command = (call) => {
  const flags = readFlags(call.words, { 'follow-link,L': 'switch', 'archive,a': 'switch', 'quiet,q': 'switch' });
  const [from = '', to = ''] = flags.args;
  const match = /^([^:/]+):(\/.*)\/\.$/.exec(from);
  if (!match || to === '-' || to.includes(':')) throw misuse(`docker cp ${from} ${to} is not simulated`);
  const [, name = '', directory = ''] = match;
  const container = findContainer(call.world, name);
  if (!container) throw noSuchContainer(name);
  const files = call.world.images.find((one) => one.id === container.imageId)?.files ?? {};
  const inside = Object.entries(files).filter(([path]) => path.startsWith(`${directory}/`));
  if (inside.length === 0) throw daemonSays(`Could not find the file ${directory}/. in container ${name}`);
  for (const [path, content] of inside) {
    const target = join(resolve(call.directory, to), path.slice(directory.length));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  }
  return 0;
};
