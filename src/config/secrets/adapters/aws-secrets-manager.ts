/** AWS Secrets Manager, by `aws`. A secret that holds a JSON object gives `NAME/KEY` for each key, else `NAME`. */
import { type Adapter, outputOf, VendorFailure } from './adapter.ts';
import { field, isObject, type Json, list, parseJson, text } from '../../json.ts';

export const awsSecretsManager: Adapter = {
  title: 'AWS',
  needsAccount: false,
  versionCommand: ['aws', '--version'],
  fetch: async (request) => {
    const { prefixed, account } = request;
    const profile = account === '' ? [] : ['--profile', account];
    const argv = ['aws', 'secretsmanager', 'batch-get-secret-value', '--secret-id-list', ...prefixed, ...profile];
    const failure = `could not read ${prefixed.join(', ')} from AWS Secrets Manager: are you logged in (aws sso login), and is the region right?`;
    const answer = parseJson(await outputOf(request, [...argv, '--output', 'json'], failure));
    const errors = list(field(answer, 'Errors')).map(
      (error) => `${text(field(error, 'SecretId'))}: ${text(field(error, 'Message'))}`,
    );
    if (errors.length > 0) throw new VendorFailure(errors.join(' '));
    return Object.assign({}, ...list(field(answer, 'SecretValues')).map(valuesOf)) as Record<string, string>;
  },
};

function valuesOf(secret: Json): Record<string, string> {
  const name = text(field(secret, 'Name'));
  const written = text(field(secret, 'SecretString'));
  const value = parseOr(written);
  if (!isObject(value)) return { [name]: text(value) };
  return Object.fromEntries([...value].map(([key, item]) => [`${name}/${key}`, text(item)]));
}

function parseOr(written: string): Json {
  try {
    return parseJson(written);
  } catch {
    return written;
  }
}
