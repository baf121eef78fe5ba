/** Bitwarden, by `bw`. Names are `ITEM` (its password, else all its fields) or `ITEM/FIELD`. */
import { type Adapter, type AdapterRequest, VendorFailure } from './adapter.ts';
import { field, type Json, list, parseJson, text } from '../../json.ts';

export const bitwarden: Adapter = {
  title: 'Bitwarden',
  needsAccount: true,
  versionCommand: ['bw', '--version'],
  fetch: async (request) => {
    const session = await unlock(request);
    const results: Record<string, string> = {};
    for (const [item, fields] of fieldsByItem(request.prefixed)) {
      const answer = await bw(request, ['get', 'item', item], session);
      if (answer.status !== 0)
        throw new VendorFailure(`could not read ${item} from Bitwarden: does "bw get item ${item}" find it?`);
      Object.assign(results, valuesOf(item, fields, parseJson(answer.stdout)));
    }
    return results;
  },
};

const bw = (request: AdapterRequest, args: readonly string[], session = '') =>
  request.run(['bw', ...args], session === '' ? {} : { env: { BW_SESSION: session } });

async function statusOf(request: AdapterRequest, session = ''): Promise<Json> {
  return field(parseJson((await bw(request, ['status'], session)).stdout), 'status');
}

async function unlock(request: AdapterRequest): Promise<string> {
  let status = await statusOf(request);
  let session = '';
  if (status === 'unauthenticated') {
    await bw(request, ['login', request.account]);
    status = await statusOf(request);
  }
  if (status === 'locked') {
    session = (await bw(request, ['unlock', '--raw'])).stdout.trim();
    status = await statusOf(request, session);
  }
  if (status !== 'unlocked')
    throw new VendorFailure(
      'could not log in to Bitwarden and unlock it: run bw login and bw unlock yourself, and set BW_SESSION',
    );
  const synced = await bw(request, ['sync'], session);
  if (synced.status !== 0) throw new VendorFailure('could not sync Bitwarden: does "bw sync" work?');
  return session;
}

function fieldsByItem(names: readonly string[]): Map<string, string[]> {
  const items = new Map<string, string[]>();
  for (const name of names) {
    const [item = '', wanted] = name.split('/');
    items.set(item, [...(items.get(item) ?? []), ...(wanted === undefined ? [] : [wanted])]);
  }
  return items;
}

function valuesOf(item: string, wanted: readonly string[], json: Json): Record<string, string> {
  const fields = list(field(json, 'fields'));
  const password = field(json, 'login', 'password');
  if (wanted.length === 0 && typeof password === 'string') return { [item]: password };
  const names = wanted.length > 0 ? wanted : fields.map((one) => text(field(one, 'name')));
  if (names.length === 0) throw new VendorFailure(`${item} in Bitwarden has neither a password nor fields`);
  return Object.fromEntries(
    names.map((name) => {
      const found = fields.find((one) => field(one, 'name') === name);
      if (found === undefined) throw new VendorFailure(`${item} in Bitwarden has no field ${name}`);
      return [`${item}/${name}`, text(field(found, 'value') ?? '')];
    }),
  );
}
