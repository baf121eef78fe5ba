/** Images on a host: list, tag, remove, prune. */
import { digestOf, shortId } from '../ids.ts';
import { type Container, findImage, type Image, splitTag, withTag, type World } from '../world.ts';
import { type Call, type Command, refusalOf } from './call.ts';
import { readFlags } from './flags.ts';
import { daemonSays, misuse, Refusal, wrongCount } from './refusal.ts';
import { hasLabels, printRows, type Row, readFilters } from './table.ts';

const COLUMNS = [
  ['REPOSITORY', 'Repository'],
  ['TAG', 'Tag'],
  ['IMAGE ID', 'ID'],
  ['CREATED', 'CreatedSince'],
  ['SIZE', 'Size'],
] as const;

/** `docker image ls`. */
export const listImages: Command = (call) => {
  const flags = readFlags(call.words, {
    'all,a': 'switch',
    'quiet,q': 'switch',
    'no-trunc': 'switch',
    digests: 'switch',
    'filter,f': 'list',
    format: 'value',
  });
  const filters = readFilters(flags.list('filter'), ['label', 'reference', 'dangling']);
  const patterns = [...(filters.get('reference') ?? []), ...flags.args];
  const rows = [...call.world.images]
    .reverse()
    .filter((one) => hasLabels(one.labels, filters.get('label')))
    .filter((one) => !filters.has('dangling') || String(one.tags.length === 0) === filters.get('dangling')?.[0])
    .flatMap((one) => rowsOf(one, patterns, flags.isOn('no-trunc')));
  if (!flags.isOn('quiet')) {
    printRows(call, rows, flags.value('format'), COLUMNS);
    return 0;
  }
  for (const id of new Set(rows.map((row) => String(row['ID'])))) call.out(`${id}\n`);
  return 0;
};

function rowsOf(one: Image, patterns: readonly string[], isWhole: boolean): readonly Row[] {
  const shared = {
    ID: isWhole ? one.id : shortId(one.id),
    CreatedSince: '2 weeks ago',
    CreatedAt: new Date(one.created).toISOString(),
    Size: '7.34MB',
    Digest: `sha256:${digestOf(one.reference)}`,
  };
  const tags = one.tags.filter((tag) => patterns.length === 0 || patterns.some((pattern) => isReference(tag, pattern)));
  if (tags.length === 0 && patterns.length === 0) return [{ ...shared, Repository: '<none>', Tag: '<none>' }];
  return [...tags].sort().map((tag) => ({ ...shared, Repository: splitTag(tag)[0], Tag: splitTag(tag)[1] }));
}

function isReference(tag: string, pattern: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replaceAll('*', '[^/]*')
    .replaceAll('?', '[^/]');
  return new RegExp(`^${source}$`).test(tag) || new RegExp(`^${source}$`).test(splitTag(tag)[0]);
}

/** `docker tag SOURCE TARGET`. */
export const tagImage: Command = (call) => {
  const [source = '', target] = readFlags(call.words, {}).args;
  if (target === undefined) throw wrongCount('docker tag', 'exactly 2');
  const found = findImage(call.world, source);
  if (!found) throw daemonSays(`No such image: ${source}`);
  giveTag(call.world, found, withTag(target));
  return 0;
};

/** Moves a tag to an image, away from any other. */
export function giveTag(world: World, image: Image, tag: string): void {
  for (const one of world.images) one.tags = one.tags.filter((each) => each !== tag);
  image.tags = [...image.tags, tag];
}

/** `docker image rm`. */
export const removeImages: Command = async (call) => {
  const flags = readFlags(call.words, { 'force,f': 'switch', 'no-prune': 'switch' });
  if (flags.args.length === 0) throw wrongCount('docker image rm', 'at least 1');
  let exit = 0;
  for (const name of flags.args) {
    const refusal = await refusalOf(() => removeImage(call, name, flags.isOn('force')));
    if (!refusal) continue;
    call.err(`${refusal.message}\n`);
    if (!(flags.isOn('force') && refusal.message.includes('No such image'))) exit = refusal.exit;
  }
  return exit;
};

function removeImage(call: Call, name: string, isForced: boolean): void {
  const found = findImage(call.world, name);
  if (!found) throw daemonSays(`No such image: ${withTag(name)}`);
  const isTag = found.tags.includes(withTag(name));
  const users = call.world.containers.filter((one) => one.imageId === found.id);
  if (isTag && found.tags.length > 1) return untag(call, found, [withTag(name)]);
  const inUse = users.find((one) => !isForced || (!isTag && one.state === 'running'));
  if (inUse) throw inUseBy(inUse, isTag ? name : shortId(found.id), isTag);
  untag(call, found, found.tags);
  if (users.length > 0) return;
  call.world.images = call.world.images.filter((one) => one !== found);
  call.out(`Deleted: ${found.id}\n`);
}

function untag(call: Call, image: Image, tags: readonly string[]): void {
  for (const tag of tags) call.out(`Untagged: ${tag}\n`);
  image.tags = image.tags.filter((tag) => !tags.includes(tag));
}

function inUseBy(user: Container, name: string, isTag: boolean): Refusal {
  const state = user.state === 'running' ? 'running' : 'stopped';
  return daemonSays(
    isTag
      ? `conflict: unable to remove repository reference "${name}" (must force) - container ${shortId(user.id)} is using its referenced image`
      : `conflict: unable to delete ${name} (must be forced) - image is being used by ${state} container ${shortId(user.id)}`,
  );
}

/** `docker image prune`. */
export const pruneImages: Command = (call) => {
  const flags = readFlags(call.words, { 'all,a': 'switch', 'force,f': 'switch', filter: 'list' });
  if (!flags.isOn('force')) throw misuse('prune without --force is not simulated');
  const filters = readFilters(flags.list('filter'), ['label']);
  const used = new Set(call.world.containers.map((one) => one.imageId));
  const gone = call.world.images.filter(
    (one) =>
      !used.has(one.id) && (flags.isOn('all') || one.tags.length === 0) && hasLabels(one.labels, filters.get('label')),
  );
  call.world.images = call.world.images.filter((one) => !gone.includes(one));
  if (gone.length > 0) call.out('Deleted Images:\n');
  for (const one of gone) {
    for (const tag of one.tags) call.out(`untagged: ${tag}\n`);
    call.out(`deleted: ${one.id}\n`);
  }
  if (gone.length > 0) call.out('\n');
  call.out(`Total reclaimed space: ${gone.length === 0 ? '0B' : '7.34MB'}\n`);
  return 0;
};
