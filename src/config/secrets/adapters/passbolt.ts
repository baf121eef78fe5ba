/** Passbolt, by `passbolt`. Names are `NAME` or `FOLDER/…/NAME`; values come under the plain name. */
import { type Adapter, type AdapterRequest, outputOf, VendorFailure } from './adapter.ts';
import { field, type Json, list, parseJson, text } from '../../json.ts';
import { escapeWord } from '../../shellwords.ts';

export const passbolt: Adapter = {
  title: 'Passbolt',
  needsAccount: false,
  versionCommand: ['passbolt', '--version'],
  fetch: async (request) => {
    const { prefixed } = request;
    await outputOf(request, ['passbolt', 'verify'], 'could not log in to Passbolt: does "passbolt verify" work?');
    if (prefixed.length === 0) throw new VendorFailure('say what to fetch from Passbolt');
    const folders = await foldersOf(request);
    const filter = prefixed.flatMap((name) => condition(name, folders)).join(' || ');
    const argv = [
      'passbolt',
      'list',
      'resources',
      ...(filter === '' ? [] : ['--filter', filter]),
      ...folders.flatMap((folder) => ['--folder', text(field(folder, 'id'))]),
      '--column',
      'name',
      '--column',
      'password',
      '--json',
    ];
    const items = list(
      parseJson(
        await outputOf(
          request,
          argv,
          `could not read ${prefixed.join(', ')} from Passbolt: does "passbolt list resources" list it?`,
        ),
      ),
    );
    const results = Object.fromEntries(items.map((item) => [text(field(item, 'name')), text(field(item, 'password'))]));
    const missing = prefixed.map(lastPart).filter((name) => !Object.hasOwn(results, name));
    if (missing.length > 0) throw new VendorFailure(`Passbolt has no ${missing.join(', ')}`);
    return results;
  },
};

const lastPart = (name: string): string => name.split('/').at(-1) ?? name;
const literal = (value: Json): string => JSON.stringify(escapeWord(text(value)));

function condition(name: string, folders: readonly Json[]): string[] {
  const parts = name.split('/');
  if (parts.length === 1) return [`Name == ${literal(name)}`];
  const path = parts.slice(0, -1);
  const nested = path
    .map((_, index) => folders.find((folder) => pathOf(folder, folders) === path.slice(0, index + 1).join('/')))
    .findLast((folder) => folder !== undefined);
  if (nested === undefined) return [];
  return [`(Name == ${literal(lastPart(name))} && FolderParentID == ${literal(field(nested, 'id'))})`];
}

function pathOf(folder: Json, folders: readonly Json[]): string {
  const name = text(field(folder, 'name'));
  const parent = folders.find((other) => field(other, 'id') === field(folder, 'folder_parent_id'));
  return parent === undefined || parent === folder ? name : `${pathOf(parent, folders)}/${name}`;
}

/** All folders on the way to the secrets: the top ones in one question, then one question per level. */
async function foldersOf(request: AdapterRequest): Promise<readonly Json[]> {
  const paths = request.prefixed.map((name) => name.split('/').slice(0, -1)).filter((path) => path.length > 0);
  const unique = [...new Map(paths.map((path) => [path.join('/'), path])).values()];
  if (unique.length === 0) return [];
  const tops = [...new Set(unique.map(([top = '']) => top))];
  const found = [...(await listFolders(request, tops.map((name) => `Name == ${literal(name)}`).join(' || ')))];
  for (const [top, ...rest] of unique) {
    let parent = found.find((folder) => field(folder, 'name') === top);
    for (const name of parent === undefined ? [] : rest) {
      const [child] = await listFolders(
        request,
        `Name == ${literal(name)} && FolderParentID == ${literal(field(parent, 'id'))}`,
      );
      if (child === undefined) break;
      found.push(child);
      parent = child;
    }
  }
  const known = found.map((folder) => pathOf(folder, found));
  const missing = unique.map((path) => path.join('/')).filter((path) => !known.includes(path));
  if (missing.length > 0) throw new VendorFailure(`Passbolt has no folder ${missing.join(', ')}`);
  return found;
}

async function listFolders(request: AdapterRequest, filter: string): Promise<readonly Json[]> {
  const argv = ['passbolt', 'list', 'folders', '--filter', filter, '--json'];
  return list(
    parseJson(
      await outputOf(request, argv, 'could not read folders from Passbolt: does "passbolt list folders" work?'),
    ),
  );
}
