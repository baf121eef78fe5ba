/**
 * Google Secret Manager, by `gcloud`. Names are `NAME`, `PROJECT/NAME` or `PROJECT/NAME/VERSION`; the account is
 * `USER` or `default`, with `|SERVICE_ACCOUNT[,…]` to impersonate.
 */
import { type Adapter, type AdapterRequest, outputOf, VendorFailure } from './adapter.ts';
import { field, list, parseJson, text } from '../../json.ts';

export const gcpSecretManager: Adapter = {
  title: 'gcloud',
  needsAccount: true,
  versionCommand: ['gcloud', '--version'],
  fetch: async (request) => {
    await logIn(request);
    const results: Record<string, string> = {};
    for (const name of request.prefixed) {
      const parts = name.split('/');
      const [project = 'default', secret = '', version = 'latest'] = parts.length === 1 ? ['default', ...parts] : parts;
      results[`${project}/${secret}`] = await access(request, { project, secret, version });
    }
    return results;
  },
};

async function isLoggedIn({ run }: AdapterRequest): Promise<boolean> {
  const { stdout } = await run(['gcloud', 'auth', 'list', '--format=json']);
  return list(parseJson(stdout)).length > 0;
}

async function logIn(request: AdapterRequest): Promise<void> {
  if (await isLoggedIn(request)) return;
  await request.run(['gcloud', 'auth', 'login']);
  if (!(await isLoggedIn(request)))
    throw new VendorFailure('could not log in to gcloud: run gcloud auth login yourself');
}

interface Wanted {
  readonly project: string;
  readonly secret: string;
  readonly version: string;
}

async function access(request: AdapterRequest, { project, secret, version }: Wanted): Promise<string> {
  const [user = 'default', impersonated] = splitOnce(request.account);
  const argv = [
    'gcloud',
    'secrets',
    'versions',
    'access',
    version,
    `--secret=${secret}`,
    ...(project === 'default' ? [] : [`--project=${project}`]),
    ...(user === 'default' ? [] : [`--account=${user}`]),
    ...(impersonated === undefined ? [] : [`--impersonate-service-account=${impersonated}`]),
    '--format=json',
  ];
  const answer = await outputOf(
    request,
    argv,
    `could not read ${project}/${secret} from Google Secret Manager: does it exist, and may the account read it?`,
  );
  return Buffer.from(text(field(parseJson(answer), 'payload', 'data')), 'base64').toString();
}

function splitOnce(account: string): string[] {
  const at = account.indexOf('|');
  return at < 0 ? [account] : [account.slice(0, at), account.slice(at + 1)];
}
