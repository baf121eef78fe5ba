/** Bitwarden Secrets Manager, by `bws`. Names are ids, `all`, or `PROJECT/all`. */
import { type Adapter, type AdapterRequest, outputOf, VendorFailure } from './adapter.ts';
import { field, type Json, list, parseJson, text } from '../../json.ts';

export const bitwardenSecretsManager: Adapter = {
  title: 'Bitwarden Secrets Manager',
  needsAccount: false,
  versionCommand: ['bws', '--version'],
  fetch: async (request) => {
    await outputOf(
      request,
      ['bws', 'project', 'list'],
      'Bitwarden Secrets Manager refused; is the access token valid?',
    );
    const [first, ...rest] = request.prefixed;
    if (first === undefined) throw new VendorFailure('say what to fetch from Bitwarden Secrets Manager');
    if (rest.length === 0 && first === 'all') return all(request, []);
    if (rest.length === 0 && first.endsWith('/all')) return all(request, [first.slice(0, -'/all'.length)]);
    const results: Record<string, string> = {};
    for (const id of request.prefixed) {
      const failure = `could not read ${id} from Bitwarden Secrets Manager: is the id right, and may the access token see it?`;
      Object.assign(results, pair(parseJson(await outputOf(request, ['bws', 'secret', 'get', id], failure))));
    }
    return results;
  },
};

async function all(request: AdapterRequest, project: readonly string[]): Promise<Record<string, string>> {
  const failure =
    'could not read secrets from Bitwarden Secrets Manager: is the project right, and may the access token see it?';
  const items = list(parseJson(await outputOf(request, ['bws', 'secret', 'list', ...project], failure)));
  return Object.assign({}, ...items.map(pair)) as Record<string, string>;
}

const pair = (item: Json): Record<string, string> => ({ [text(field(item, 'key'))]: text(field(item, 'value')) });
