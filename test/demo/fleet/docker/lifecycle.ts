/** Containers through their lives: start, stop, rename, remove, prune. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type Container, findContainer, type World } from '../world.ts';
import { type Call, type Command, forEachName } from './call.ts';
import { readFlags } from './flags.ts';
import { refuseTakenPorts } from './ports.ts';
import { daemonSays, misuse, nameTaken, noSuchContainer, wrongCount } from './refusal.ts';
import { hasLabels, readFilters } from './table.ts';

/** Seconds that Docker waits between SIGTERM and SIGKILL. */
const GRACE = 10;

function need(world: World, name: string): Container {
  const found = findContainer(world, name);
  if (!found) throw noSuchContainer(name);
  return found;
}

/** Lets a container run; its program listens a moment later. */
export function start(world: World, one: Container): void {
  if (one.state === 'running') return;
  Object.assign(one, { state: 'running', exitCode: 0, started: Date.now(), isStopping: false });
  for (const text of one.behaviour.says) one.said.push({ at: Date.now(), text: text.replaceAll('{host}', world.host) });
}

async function stop(one: Container, seconds: number): Promise<void> {
  if (one.state !== 'running' || one.isStopping) return;
  one.isStopping = true;
  const isKilled = one.behaviour.stopsIn > seconds * 1000;
  await sleep(isKilled ? seconds * 1000 : one.behaviour.stopsIn);
  Object.assign(one, { state: 'exited', exitCode: isKilled ? 137 : 0, finished: Date.now(), isStopping: false });
}

/** `docker start`. */
export const startContainers: Command = (call) =>
  forEachName(call, readFlags(call.words, {}).args, (name) => {
    const one = need(call.world, name);
    refuseTakenPorts(call.world, one);
    start(call.world, one);
  });

const TIMED = { 'time,t': 'value', timeout: 'value' } as const;

/** `docker stop`. */
export const stopContainers: Command = (call) => {
  const flags = readFlags(call.words, TIMED);
  const seconds = Number(flags.value('time') ?? flags.value('timeout') ?? GRACE);
  return forEachName(call, flags.args, async (name) => {
    const one = need(call.world, name);
    await stop(one, seconds);
    if (one.isRemovedAtExit) remove(call.world, one);
  });
};

/** `docker restart`. */
export const restartContainers: Command = (call) => {
  const flags = readFlags(call.words, TIMED);
  return forEachName(call, flags.args, async (name) => {
    const one = need(call.world, name);
    await stop(one, Number(flags.value('time') ?? GRACE));
    start(call.world, one);
  });
};

/** `docker rm`. */
export const removeContainers: Command = (call) => {
  const flags = readFlags(call.words, { 'force,f': 'switch', 'volumes,v': 'switch' });
  return forEachName(call, flags.args, (name) => {
    const one = need(call.world, name);
    const isRefused = one.state === 'running' && !flags.isOn('force');
    if (isRefused) {
      throw daemonSays(
        `cannot remove container "/${one.name}": container is running: stop the container before removing or force remove`,
      );
    }
    remove(call.world, one);
  });
};

function remove(world: World, one: Container): void {
  world.containers = world.containers.filter((other) => other !== one);
}

/** `docker rename`. */
export const renameContainer: Command = (call) => {
  const [from = '', to, ...more] = readFlags(call.words, {}).args;
  if (to === undefined || more.length > 0) throw wrongCount('docker rename', 'exactly 2');
  const one = need(call.world, from);
  const holder = call.world.containers.find((other) => other.name === to);
  if (holder) throw nameTaken(to, holder.id);
  one.name = to;
  return 0;
};

/** `docker container prune`. */
export const pruneContainers: Command = (call: Call) => {
  const flags = readFlags(call.words, { 'force,f': 'switch', filter: 'list' });
  if (!flags.isOn('force')) throw misuse('prune without --force is not simulated');
  const filters = readFilters(flags.list('filter'), ['label']);
  const gone = call.world.containers.filter(
    (one) => one.state !== 'running' && hasLabels(one.labels, filters.get('label')),
  );
  if (gone.length > 0) call.out(`Deleted Containers:\n${gone.map((one) => one.id).join('\n')}\n\n`);
  for (const one of gone) remove(call.world, one);
  call.out('Total reclaimed space: 0B\n');
  return 0;
};

/** `docker logs`. */
export const logs: Command = async (call) => {
  const flags = readFlags(call.words, {
    'timestamps,t': 'switch',
    'follow,f': 'switch',
    'tail,n': 'value',
    since: 'value',
    until: 'value',
  });
  const [name = ''] = flags.args;
  const one = need(call.world, name);
  if (flags.value('until') !== undefined) throw misuse('docker logs --until is not simulated');
  const since = sinceOf(flags.value('since'));
  const tail = flags.value('tail');
  const recent = one.said.filter((line) => line.at >= since);
  const show = (line: Container['said'][number]): void =>
    call.out(flags.isOn('timestamps') ? `${new Date(line.at).toISOString()} ${line.text}\n` : `${line.text}\n`);
  recent
    .slice(tail === undefined || tail === 'all' ? 0 : recent.length - Math.min(Number(tail), recent.length))
    .map(show);
  let shown = one.said.length;
  while (flags.isOn('follow') && one.state === 'running' && !call.isGone()) {
    await sleep(50);
    one.said.slice(shown).map(show);
    shown = one.said.length;
  }
  return 0;
};

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

function sinceOf(text: string | undefined): number {
  if (text === undefined) return 0;
  const match = /^(\d+)([smh])$/.exec(text);
  if (match) return Date.now() - Number(match[1]) * (SECONDS[match[2] ?? 's'] ?? 1) * 1000;
  return /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}
