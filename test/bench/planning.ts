/** CPU time that planning for a thousand hosts takes: with everything known of them, and offline. */
import { join } from 'node:path';
import { build } from 'esbuild';
import type { HostFacts } from '../../planner/facts.ts';
import type { Intent } from '../../planner/intent.ts';
import { makePlan, select, type Situation } from '../../planner/index.ts';
import { loadConfig } from '../../src/config/load.ts';
import { fingerprints } from '../../src/fingerprint.ts';
import { localFacts } from '../../src/local-facts.ts';
import { makeFolder } from './folder.ts';
import { run } from '../hosts/rig/run.ts';
import { ms, printTable, sampleOf, type Target } from './sample.ts';

const HOSTS = 1000;
const REPETITIONS = 3;

const INTENT: Intent = {
  verb: 'deploy',
  version: 'v2',
  primaryOnly: false,
  skipHooks: false,
  force: false,
  lockHeld: false,
  isSaved: false,
  onFailure: 'halt',
};

/** What is planned for. */
interface Fleet {
  readonly facts: 'known' | 'offline';
  readonly limit: string | undefined;
}

const FLEETS: readonly Fleet[] = (['known', 'offline'] as const).flatMap((facts) =>
  [undefined, '10%'].map((limit) => ({ facts, limit })),
);

/** Measures and prints; gives the targets. Every plan is made in a process of its own: commands plan once. */
export async function benchPlanning(): Promise<Target[]> {
  const rows: { readonly what: string; readonly cpu: number; readonly steps: number }[] = [];
  const program = await bundled('test/bench/plan-once.ts');
  for (const { facts, limit } of FLEETS) {
    const made: Once[] = [];
    for (let done = 0; done < REPETITIONS; done += 1)
      made.push(JSON.parse(await run([process.execPath, program, facts, limit ?? ''])) as Once);
    const what = `plan for ${HOSTS} hosts, ${facts}${limit === undefined ? '' : `, boot.limit ${limit}`}`;
    rows.push({ what, cpu: sampleOf(made.map((one) => one.cpu)).min, steps: made[0]?.steps ?? 0 });
  }
  printTable(
    'planning, CPU time',
    rows.map((row) => [row.what, ms(row.cpu), `${row.steps} steps`]),
  );
  return rows.map((row) => ({ what: row.what, is: row.cpu, most: 1000, unit: ms }));
}

/** Built as what is shipped is built: loaders for development add work of their own to every function. */
async function bundled(entry: string): Promise<string> {
  const outfile = join(await makeFolder({}), 'bundled.mjs');
  const js = "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";
  await build({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    outfile,
    banner: { js },
  });
  return outfile;
}

interface Once {
  /** Milliseconds. */
  readonly cpu: number;
  readonly steps: number;
}

/** Makes one plan. */
export async function planOnce(facts: Fleet['facts'], limit: Fleet['limit']): Promise<Once> {
  const offline = await situationOf(limit);
  const known: Situation = { ...offline, facts: { ...offline.facts, hosts: factsOf(offline) } };
  const before = process.cpuUsage();
  const { plan } = makePlan(facts === 'known' ? known : offline);
  const { user, system } = process.cpuUsage(before);
  return { cpu: (user + system) / 1000, steps: plan.steps.length };
}

async function situationOf(limit: string | undefined): Promise<Situation> {
  const names = Array.from({ length: HOSTS }, (_, at) => `10.0.${at >> 8}.${at & 255}`);
  const cwd = await makeFolder({
    'config/deploy.yml': `service: app
image: app
servers:
  web: [${names.slice(0, HOSTS - 200).join(', ')}]
  workers: [${names.slice(HOSTS - 400).join(', ')}]
env: { clear: { PLAIN: plain }, secret: [SECRET_KEY] }
proxy: { host: app.example.com }
registry: { server: registry.example.com, username: u, password: [REG_PW] }
builder: { arch: amd64 }
${limit === undefined ? '' : `boot: { limit: ${limit} }`}
`,
  });
  const loaded = await loadConfig({ cwd, env: {} });
  if (!loaded.ok) throw new Error(`the configuration is rejected: ${loaded.failures[0]?.message}`);
  const { config } = loaded.value;
  const selection = select(config, INTENT);
  if ('option' in selection) throw new Error('nothing is selected');
  const local = localFacts(config, cwd, 'key', {});
  return {
    config,
    intent: INTENT,
    selection,
    facts: { local, hosts: {} },
    fingerprint: fingerprints('key', undefined),
  };
}

/** Hosts in steady state: version v1 of every role runs behind a proxy. */
function factsOf({ selection }: Situation): Record<string, HostFacts> {
  const labels = (role: string): Record<string, string> => ({ service: 'app', role, destination: '' });
  const container = (name: string, role: string, at: number): HostFacts['containers'][number] => ({
    id: `${at}`.repeat(64).slice(0, 64),
    name,
    state: 'running',
    image: 'registry.example.com/app:v1',
    imageId: 'sha256:1',
    labels: labels(role),
    env: {},
    networks: ['kamal'],
  });
  const facts: HostFacts = {
    docker: { state: 'ready', version: '26.1.5' },
    user: { name: 'root', home: '/root', isRoot: true, inDockerGroup: false, canSudo: true },
    containers: [
      container('app-web-v1', 'web', 1),
      container('app-workers-v1', 'workers', 2),
      {
        id: '3'.repeat(64),
        name: 'kamal-proxy',
        state: 'running',
        image: 'basecamp/kamal-proxy:v0.9.2',
        imageId: 'sha256:2',
        labels: {},
        networks: ['kamal'],
      },
    ],
    images: [{ id: 'sha256:1', tags: ['registry.example.com/app:v1'], labels: { service: 'app' } }],
    networks: ['kamal'],
    routes: [],
    proxyFiles: {},
    files: [],
    directories: [],
    locks: {},
    listeners: [],
  };
  return Object.fromEntries(selection.hosts.map((host) => [host, facts]));
}
