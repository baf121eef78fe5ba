/** A case: a folder of `fixtures/cases` as the tool would find it, with hosts written down instead of looked at. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BuildFacts, Facts, HostFacts, LocalFacts, Unreachable } from '../../planner/facts.ts';
import { select, type Situation } from '../../planner/index.ts';
import type { Intent } from '../../planner/intent.ts';
import type { Fingerprint } from '../../planner/situation.ts';
import { type LoadedConfig, loadConfig } from '../../src/config/load.ts';
import { readSecrets, type SecretsFiles } from '../../src/config/secrets/read.ts';
import { localFacts } from '../../src/local-facts.ts';

export interface Case {
  readonly situation: Situation;
  readonly loaded: LoadedConfig;
  readonly secrets: SecretsFiles;
  readonly isObserved: boolean;
}

/** What `facts.json` may leave out: a host with a working Docker and nothing on it. */
const READY: HostFacts = {
  docker: { state: 'ready', version: '27.1.1' },
  user: { name: 'deploy', home: '/home/deploy', isRoot: false, inDockerGroup: true, canSudo: false },
  containers: [],
  images: [],
  networks: [],
  routes: [],
  proxyFiles: {},
  files: [],
  directories: [],
  locks: {},
  listeners: [],
};

const INTENT: Omit<Intent, 'verb' | 'version'> = {
  primaryOnly: false,
  skipHooks: false,
  force: false,
  lockHeld: false,
  isSaved: false,
  onFailure: 'halt',
};

/** Reads a case; throws where its configuration does not load or selects nothing. */
export async function readCase(folder: string): Promise<Case> {
  const { destination, ...asked } = readJson(join(folder, 'intent.json')) as Intent & { readonly destination?: string };
  const loaded = await loadConfig({
    cwd: folder,
    configFile: 'deploy.yml',
    env: {},
    ...(destination === undefined ? {} : { destination }),
  });
  if (!loaded.ok) throw new Error(loaded.failures.map(({ line, message }) => `${line}: ${message}`).join('\n'));
  const { config } = loaded.value;
  const intent: Intent = { ...INTENT, ...asked };
  const selection = select(config, intent);
  if ('option' in selection) throw new Error(`nothing matches ${selection.option}`);
  const secrets = readSecrets({
    cwd: folder,
    env: {},
    secretsPath: config.secretsPath,
    ...(destination === undefined ? {} : { destination }),
  });
  if (!secrets.ok) throw new Error('the secrets files cannot be read');
  const resolved = await secrets.value.resolve();
  if (!resolved.ok) throw new Error('secrets of cases are literal');
  const isObserved = existsSync(join(folder, 'facts.json'));
  const facts: Facts = {
    local: { ...readable(localFacts(config, folder, '', {}), folder), ...readBuild(folder) },
    hosts: isObserved ? readHosts(folder) : {},
  };
  return {
    situation: {
      config,
      intent,
      selection,
      facts,
      fingerprint: isObserved ? fingerprintOf(resolved.value) : () => undefined,
    },
    loaded: loaded.value,
    secrets: secrets.value,
    isObserved,
  };
}

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));

/** `build.json`: what git, Docker and the registry say about the build. */
function readBuild(folder: string): Pick<LocalFacts, 'build'> {
  const path = join(folder, 'build.json');
  return existsSync(path) ? { build: readJson(path) as BuildFacts } : {};
}

function readHosts(folder: string): Facts['hosts'] {
  const hosts = readJson(join(folder, 'facts.json')) as Readonly<Record<string, Partial<HostFacts> | Unreachable>>;
  return Object.fromEntries(
    Object.entries(hosts).map(([host, there]) => [host, 'unreachable' in there ? there : { ...READY, ...there }]),
  );
}

/** The fingerprint of a text is the text itself, so that `facts.json` can be read. */
const fingerprintOf =
  (secrets: ReadonlyMap<string, string>): Fingerprint =>
  (text) =>
    text
      .map((part) => (typeof part === 'string' ? part : 'run' in part ? part.run : (secrets.get(part.secret) ?? '')))
      .join('');

const readable = (local: LocalFacts, folder: string): LocalFacts => ({
  ...local,
  files: Object.fromEntries(Object.keys(local.files).map((path) => [path, readFileSync(join(folder, path), 'utf8')])),
});
