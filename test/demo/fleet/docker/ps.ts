/** `docker ps`. */
import { shortId } from '../ids.ts';
import { type Container, findImage, type World } from '../world.ts';
import type { Command } from './call.ts';
import { readFlags } from './flags.ts';
import { Refusal } from './refusal.ts';
import { hasLabels, printRows, type Row, readFilters } from './table.ts';

const FILTERS = ['label', 'status', 'name', 'id', 'ancestor', 'network', 'exited', 'volume'] as const;

const COLUMNS = [
  ['CONTAINER ID', 'ID'],
  ['IMAGE', 'Image'],
  ['COMMAND', 'Command'],
  ['CREATED', 'RunningFor'],
  ['STATUS', 'Status'],
  ['PORTS', 'Ports'],
  ['NAMES', 'Names'],
] as const;

/** `docker ps`: newest first. */
export const ps: Command = (call) => {
  const flags = readFlags(call.words, {
    'all,a': 'switch',
    'quiet,q': 'switch',
    'latest,l': 'switch',
    'no-trunc': 'switch',
    'filter,f': 'list',
    'last,n': 'value',
    format: 'value',
  });
  if (flags.args.length > 0) throw new Refusal('"docker ps" accepts no arguments.');
  const filters = readFilters(flags.list('filter'), FILTERS);
  const last = flags.isOn('latest') ? 1 : Number(flags.value('last') ?? -1);
  const isEvery = flags.isOn('all') || last > 0 || filters.has('status') || filters.has('exited');
  const found = [...call.world.containers]
    .reverse()
    .filter((one) => isEvery || one.state === 'running')
    .filter((one) => matchesFilters(call.world, one, filters));
  const rows = (last > 0 ? found.slice(0, last) : found).map((one) => rowOf(call.world, one, flags.isOn('no-trunc')));
  if (!flags.isOn('quiet')) {
    printRows(call, rows, flags.value('format'), COLUMNS);
    return 0;
  }
  for (const row of rows) call.out(`${String(row['ID'])}\n`);
  return 0;
};

type Filters = ReadonlyMap<string, readonly string[]>;

function matchesFilters(world: World, one: Container, filters: Filters): boolean {
  const some = (key: string, fits: (value: string) => boolean): boolean => filters.get(key)?.some(fits) ?? true;
  return (
    hasLabels(one.labels, filters.get('label')) &&
    some('status', (status) => status === one.state) &&
    some('exited', (code) => one.state === 'exited' && Number(code) === one.exitCode) &&
    some('name', (pattern) => new RegExp(pattern).test(one.name) || new RegExp(pattern).test(`/${one.name}`)) &&
    some('id', (id) => one.id.startsWith(id)) &&
    some('network', (network) => one.networks.includes(network)) &&
    some('volume', (volume) => one.binds.some((bind) => bind.split(':').includes(volume))) &&
    some('ancestor', (image) => findImage(world, image)?.id === one.imageId)
  );
}

/** A container as `docker ps` shows it. */
export function rowOf(world: World, one: Container, isWhole: boolean): Row {
  const command = [...one.entrypoint, ...one.cmd].join(' ');
  const shown = isWhole || command.length <= 20 ? command : `${command.slice(0, 19)}…`;
  return {
    ID: isWhole ? one.id : shortId(one.id),
    Names: one.name,
    Image: imageText(world, one),
    Command: `"${shown}"`,
    CreatedAt: new Date(one.created).toISOString(),
    RunningFor: `${ago(one.created)} ago`,
    Ports: one.state === 'running' ? portsText(one) : '',
    State: one.state,
    Status: statusText(one),
    Size: '0B',
    Labels: Object.entries(one.labels)
      .map((pair) => pair.join('='))
      .join(','),
    Label: (key: string) => one.labels[key] ?? '',
    Mounts: one.binds.map((bind) => bind.split(':')[0]).join(','),
    Networks: one.networks.join(','),
    LocalVolumes: '0',
  };
}

/** The reference as written while it still names the image, else its id. */
function imageText(world: World, one: Container): string {
  return findImage(world, one.image)?.id === one.imageId ? one.image : shortId(one.imageId);
}

function statusText(one: Container): string {
  if (one.state === 'created') return 'Created';
  if (one.state === 'running') return `Up ${ago(one.started)}`;
  return `Exited (${one.exitCode}) ${ago(one.finished)} ago`;
}

function ago(at: number): string {
  const seconds = Math.floor((Date.now() - at) / 1000);
  return seconds < 1 ? 'Less than a second' : `${seconds} seconds`;
}

function portsText(one: Container): string {
  return Object.entries(one.ports)
    .flatMap(([port, at]) => at.map((to) => `${to.ip || '0.0.0.0'}:${to.port}->${port}`))
    .join(', ');
}
