/** 1Password, by `op`. Names are `[op://]VAULT/ITEM[/SECTION][/FIELD]`; without a field it is `password`. */
import { type Adapter, type AdapterRequest, outputOf, VendorFailure } from './adapter.ts';
import { field, type Json, list, parseJson, text } from '../../json.ts';

export const onePassword: Adapter = {
  title: '1Password',
  needsAccount: true,
  versionCommand: ['op', '--version'],
  fetch: async (request) => {
    const session = await signIn(request);
    const results: Record<string, string> = {};
    for (const item of request.secrets.length === 0 ? wholeItem(request) : itemsOf(request.prefixed)) {
      Object.assign(results, byReference(await getItem(request, session, item)));
    }
    return results;
  },
};

interface Item {
  readonly vault: string;
  readonly item: string;
  /** None asks for all fields. */
  readonly fields: string[];
}

/** The session, where `op` is not signed in already. */
async function signIn(request: AdapterRequest): Promise<string> {
  const { account, run } = request;
  const known = await run(['op', 'account', 'get', '--account', account], { isQuiet: true });
  if (known.status === 0) return '';
  const argv = ['op', 'signin', '--account', account, '--force', '--raw'];
  return (
    await outputOf(
      request,
      argv,
      'could not sign in to 1Password: run op signin yourself, or set OP_SERVICE_ACCOUNT_TOKEN',
    )
  ).trim();
}

function wholeItem({ from = '' }: AdapterRequest): Item[] {
  const [vault = '', item = ''] = from.replace(/^op:\/\//, '').split('/');
  return [{ vault, item, fields: [] }];
}

function itemsOf(names: readonly string[]): Item[] {
  const items = new Map<string, Item>();
  for (const name of names) {
    const [vault = '', item = '', ...path] = name.replace(/^op:\/\//, '').split('/');
    const known = items.get(`${vault}/${item}`) ?? { vault, item, fields: [] };
    known.fields.push(path.length === 0 ? 'password' : path.join('.'));
    items.set(`${vault}/${item}`, known);
  }
  return [...items.values()];
}

async function getItem(
  request: AdapterRequest,
  session: string,
  { vault, item, fields }: Item,
): Promise<readonly Json[]> {
  const labels = fields.map((name) => `label=${name}`).join(',');
  const argv = ['op', 'item', 'get', item, '--vault', vault, '--format', 'json', '--account', request.account];
  const options = [...(session === '' ? [] : ['--session', session]), ...(labels === '' ? [] : ['--fields', labels])];
  const failure = `could not read ${fields.join(', ') || 'all fields'} of ${item} in the 1Password vault ${vault}: are the vault, the item and the labels right?`;
  const answer = parseJson(await outputOf(request, [...argv, ...options], failure));
  if (fields.length === 0) return list(field(answer, 'fields'));
  return fields.length === 1 ? [answer] : list(answer);
}

function byReference(fields: readonly Json[]): Record<string, string> {
  return Object.fromEntries(
    fields.map((one) => {
      const reference = field(one, 'reference');
      if (typeof reference !== 'string') throw new VendorFailure('1Password gave a field without a reference');
      return [reference.replace(/^op:\/\//, '').replace(/\/password$/, ''), text(field(one, 'value') ?? '')];
    }),
  );
}
