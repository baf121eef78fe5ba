/** Enpass, by `enpass-cli`. Names are `TITLE` (everything with a password) or `TITLE/LABEL`; `--from` is the vault. */
import { type Adapter, VendorFailure } from './adapter.ts';
import { field, list, parseJson } from '../../json.ts';

export const enpass: Adapter = {
  title: 'Enpass',
  needsAccount: false,
  versionCommand: ['enpass-cli', 'version'],
  fetch: async ({ secrets, from = '', run }) => {
    const titles = [...new Set(secrets.map((name) => /^(.+)\/[^/]*$/s.exec(name)?.[1] ?? name.replace(/^\//, '')))];
    const { status, stdout } = await run(['enpass-cli', '-json', '-vault', from, 'show', ...titles]);
    if (status !== 0)
      throw new VendorFailure(`could not read ${titles.join(', ')} from Enpass: is the vault of --from right?`);
    const results: Record<string, string> = {};
    for (const item of list(parseJson(stdout.trim()))) {
      const [title, label, password] = ['title', 'label', 'password'].map((name) => field(item, name));
      if (typeof title !== 'string' || typeof password !== 'string' || password.trim() === '') continue;
      const key = typeof label === 'string' && label !== '' ? `${title}/${label}` : title;
      if (!secrets.includes(title) && !secrets.includes(key)) continue;
      if (Object.hasOwn(results, key)) throw new VendorFailure(`Enpass has ${key} more than once`);
      results[key] = password;
    }
    return results;
  },
};
