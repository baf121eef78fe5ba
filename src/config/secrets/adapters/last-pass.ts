/** LastPass, by `lpass`. Names are full names of items; the value is the password. */
import { type Adapter, outputOf, VendorFailure } from './adapter.ts';
import { field, list, parseJson, text } from '../../json.ts';

export const lastPass: Adapter = {
  title: 'LastPass',
  needsAccount: true,
  versionCommand: ['lpass', '--version'],
  fetch: async (request) => {
    const { account, prefixed, run } = request;
    const status = await run(['lpass', 'status', '--color', 'never']);
    if (status.stdout.trim() !== `Logged in as ${account}.`) {
      await outputOf(request, ['lpass', 'login', account], 'could not log in to LastPass: run lpass login yourself');
    }
    const argv = ['lpass', 'show', ...prefixed, '--json'];
    const items = list(
      parseJson(
        await outputOf(request, argv, `could not read ${prefixed.join(', ')} from LastPass: does "lpass ls" list it?`),
      ),
    );
    const results = Object.fromEntries(
      items.map((item) => [text(field(item, 'fullname')), text(field(item, 'password') ?? '')]),
    );
    const missing = prefixed.filter((name) => !Object.hasOwn(results, name));
    if (missing.length > 0) throw new VendorFailure(`LastPass has no ${missing.join(', ')}`);
    return results;
  },
};
