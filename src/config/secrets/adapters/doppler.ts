/** Doppler, by `doppler`. Names are `NAME`, or `PROJECT/CONFIG/NAME`, of which the first decides for all. */
import { type Adapter, type AdapterRequest, outputOf, VendorFailure } from './adapter.ts';
import { field, isObject, parseJson, text } from '../../json.ts';

export const doppler: Adapter = {
  title: 'Doppler',
  needsAccount: false,
  versionCommand: ['doppler', '--version'],
  fetch: async (request) => {
    const { prefixed, run } = request;
    const known = await run(['doppler', 'me', '--json'], { isQuiet: true });
    if (known.status !== 0)
      await outputOf(
        request,
        ['doppler', 'login', '-y'],
        'could not log in to Doppler: run doppler login yourself, or set DOPPLER_TOKEN',
      );
    const names = prefixed.map((name) => name.split('/').at(-1) ?? name);
    const argv = ['doppler', 'secrets', 'get', ...names, '--json', ...flags(request)];
    const answer = parseJson(
      await outputOf(
        request,
        argv,
        `could not read ${prefixed.join(', ')} from Doppler: are the project, the config and the names right?`,
      ),
    );
    const items = isObject(answer) ? [...answer] : [];
    return Object.fromEntries(items.map(([name, value]) => [name, text(field(value, 'computed'))]));
  },
};

/** A service token is bound to one config already. */
function flags({ prefixed, env }: AdapterRequest): string[] {
  const [project, config] = prefixed[0]?.split('/') ?? [];
  if (env['DOPPLER_TOKEN']?.startsWith('dp.st')) return [];
  if (project === undefined || config === undefined) {
    throw new VendorFailure('Doppler needs PROJECT/CONFIG, in --from or in the name, or a service token');
  }
  return ['-p', project, '-c', config];
}
