/** `secrets fetch`: finds the adapter and lets it ask its vendor's program. */
import { failed, ok, type Result } from '../result.ts';
import { type Adapter, VendorFailure } from './adapters/adapter.ts';
import { awsSecretsManager } from './adapters/aws-secrets-manager.ts';
import { bitwarden } from './adapters/bitwarden.ts';
import { bitwardenSecretsManager } from './adapters/bitwarden-secrets-manager.ts';
import { doppler } from './adapters/doppler.ts';
import { enpass } from './adapters/enpass.ts';
import { gcpSecretManager } from './adapters/gcp-secret-manager.ts';
import { lastPass } from './adapters/last-pass.ts';
import { onePassword } from './adapters/one-password.ts';
import { passbolt } from './adapters/passbolt.ts';
import { testAdapter } from './adapters/test.ts';
import type { FetchRequest } from './inline.ts';
import { run, type Surroundings } from './shell.ts';

const ADAPTERS: Readonly<Record<string, Adapter>> = {
  '1password': onePassword,
  one_password: onePassword,
  lastpass: lastPass,
  last_pass: lastPass,
  bitwarden,
  'bitwarden-sm': bitwardenSecretsManager,
  bitwarden_secrets_manager: bitwardenSecretsManager,
  aws_secrets_manager: awsSecretsManager,
  doppler,
  enpass,
  gcp: gcpSecretManager,
  gcp_secret_manager: gcpSecretManager,
  passbolt,
  test: testAdapter,
};

/** Names of the adapters, for messages. */
const adapterNames: readonly string[] = Object.keys(ADAPTERS);

/** Fetched values by the names that `extract` looks for; on failure, a sentence. */
export async function fetchSecrets(
  { adapter, account, from, secrets }: FetchRequest,
  around: Surroundings,
): Promise<Result<Readonly<Record<string, string>>, string>> {
  const found = Object.hasOwn(ADAPTERS, adapter.toLowerCase()) ? ADAPTERS[adapter.toLowerCase()] : undefined;
  if (found === undefined) return failed(`unknown adapter ${adapter}; known: ${adapterNames.join(', ')}`);
  if (found.needsAccount && !account?.trim()) return failed(`the adapter ${adapter} needs --account`);
  const prefixed = secrets.map((secret) => (from === undefined ? secret : `${from}/${secret}`));
  const runVendor = (argv: readonly string[], how: { isQuiet?: boolean; env?: Record<string, string> } = {}) =>
    run(argv, { cwd: around.cwd, env: { ...around.env, ...how.env } }, how.isQuiet);
  try {
    if (found.versionCommand !== undefined) await checkInstalled(found, found.versionCommand, runVendor);
    return ok(await found.fetch({ secrets, prefixed, account: account ?? '', from, env: around.env, run: runVendor }));
  } catch (error) {
    if (error instanceof VendorFailure) return failed(error.message);
    if (error instanceof SyntaxError) return failed(`${found.title} printed something that is no JSON`);
    throw error;
  }
}

async function checkInstalled(
  { title }: Adapter,
  command: readonly string[],
  runVendor: (argv: readonly string[], how: { isQuiet: boolean }) => Promise<{ status: number }>,
): Promise<void> {
  const { status } = await runVendor(command, { isQuiet: true });
  if (status !== 0)
    throw new VendorFailure(
      `the ${title} CLI (${command[0]}) is not installed: install it so that "${command.join(' ')}" works`,
    );
}
