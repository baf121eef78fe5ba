/** A shop on simulated hosts whose every secret is a canary, and the tool run in it as a process that is watched. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { project } from '../../config/project.ts';
import { type Fleet, type Project, startFleet } from '../../demo/fleet/fleet.ts';
import { appImage, PROXY_IMAGE } from '../../demo/fleet/offers.ts';
import type { OfferedImage, Registry } from '../../demo/fleet/world.ts';

const RECORDER = fileURLToPath(new URL('children.cjs', import.meta.url));

const DEPLOY = `service: shop
image: shop
servers:
  web: [web-1]
  job:
    hosts: [job-1]
    cmd: bin/jobs
proxy:
  host: shop.example.com
  ssl: { certificate_pem: CERT, private_key_pem: CERT_KEY }
registry: { server: registry.example.com, username: deployer, password: [REGISTRY_PASSWORD] }
env:
  clear: { TEMPLATE: '<%= \`printf %s "$DEPLOY_TOKEN" | wc -c\`.strip %>' }
  secret: [TOKEN, MANY_LINES, FETCHED]
accessories:
  db:
    image: db:1
    host: job-1
    registry: { server: registry.example.com, username: deployer, password: canary-registry }
    env: { secret: [TOKEN] }
    files: ['db.conf.erb:/etc/db.conf']
builder: { arch: amd64, secrets: [TOKEN], args: { PLAIN: plain } }
output: { file: { path: log }, otel: { endpoint: 'http://me:canary-collector@127.0.0.1:9' } }
hooks_output: verbose
deploy_timeout: 1
drain_timeout: 1
readiness_delay: 1
ssh: { user: deploy, key_data: [SSH_KEY], keys_only: true, config: false, proxy: '<%= ENV["FLEET_JUMP"] %>' }
`;

const SECRETS = `REGISTRY_PASSWORD=canary-registry
TOKEN='canary-token "q" $x \\ y'
MANY_LINES='canary-one
canary-two'
CERT=$(tr x c < certificate)
CERT_KEY=canary-cert-key
ALL=$(kamal secrets fetch -a test --account me dehctef-yranac)
FETCHED=$(kamal secrets extract dehctef-yranac $ALL)
`;

/** Files that hold a secret because somebody put it there; a build's clone has what is committed. */
const GIVEN = ['.kamal/secrets', 'config/deploy.yml'];

/** A hook that tells all it knows. */
const HOOK = '#!/bin/sh\nenv -u DEPLOY_TOKEN | sort\necho "$TOKEN" >&2\n';
const HOOKS = [
  'docker-setup',
  'pre-connect',
  'pre-build',
  'pre-deploy',
  'pre-app-boot',
  'post-app-boot',
  'post-deploy',
];

/** Docker on the machine that runs the tool: can do everything, and does nothing. */
const LOCAL_DOCKER = `#!/bin/sh
case "$*" in
  *--password-stdin*) cat > /dev/null ;;
  "buildx imagetools"*|"buildx inspect"*|"manifest inspect"*) exit 1 ;;
  "info --format {{.Architecture}}") uname -m ;;
esac
exit 0
`;

const quick = (reference: string, service: string, behaviour: Partial<OfferedImage['behaviour']> = {}): OfferedImage =>
  appImage(reference, service, { startsIn: 0, stopsIn: 20, ...behaviour });

const REGISTRY: Registry = {
  server: 'registry.example.com',
  username: 'deployer',
  password: 'canary-registry',
  images: [
    PROXY_IMAGE,
    quick('registry.example.com/db:1', 'db'),
    quick('registry.example.com/shop:v1', 'shop'),
    quick('registry.example.com/shop:v2', 'shop'),
    quick('registry.example.com/shop:bad', 'shop', {
      answer: () => 503,
      says: ['no database at canary-cert-key', 'canary-one'],
    }),
  ],
};

export interface Ran {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
  /** Arguments of every process that was started on this machine. */
  readonly children: string;
  /** Arguments of every program that was run on the hosts. */
  readonly calls: string;
  /** Every file that is there now and was not given: path → content. */
  readonly files: ReadonlyMap<string, string>;
}

export class CanaryShop implements AsyncDisposable {
  readonly #fleet: Fleet;
  readonly #project: Project;
  readonly #tool: string;

  constructor(fleet: Fleet, given: Project, tool: string) {
    this.#fleet = fleet;
    this.#project = given;
    this.#tool = tool;
  }

  get directory(): string {
    return this.#project.directory;
  }

  get #home(): string {
    return String(this.#project.env['HOME']);
  }

  /** Runs the tool and looks at all that it said, started and wrote. */
  async run(argv: readonly string[]): Promise<Ran> {
    const record = join(mkdtempSync(join(tmpdir(), 'kamal-plan-children-')), 'children');
    writeFileSync(record, '');
    const before = this.#fleet.hosts.map((host) => this.#fleet.state(host).calls.length);
    const child = spawn(process.execPath, [this.#tool, ...argv], {
      cwd: this.directory,
      env: { ...this.#project.env, NODE_OPTIONS: `--require ${RECORDER}`, CHILDREN: record },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const said = { out: '', err: '' };
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (said.out += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said.err += chunk));
    const [code] = (await once(child, 'close')) as [number | null];
    const calls = this.#fleet.hosts.flatMap((host, at) => this.#fleet.state(host).calls.slice(before[at]));
    return {
      exit: code ?? 128,
      ...said,
      children: takenFrom(record),
      calls: calls.map(({ argv: words }) => words.join(' ')).join('\n'),
      files: new Map(filesBelow(this.#home).filter(([path]) => !GIVEN.some((name) => path.endsWith(`/${name}`)))),
    };
  }

  /** Names of files on the hosts that hold the text. */
  filesWith(text: string): string[] {
    const homes = this.#fleet.hosts.map((host) => this.#fleet.state(host).home);
    return homes.flatMap(filesBelow).flatMap(([path, content]) => (content.includes(text) ? [basename(path)] : []));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#fleet[Symbol.asyncDispose]();
  }
}

/** The text of a file that is not needed any more. */
function takenFrom(file: string): string {
  const text = readFileSync(file, 'utf8');
  rmSync(dirname(file), { recursive: true });
  return text;
}

const filesBelow = (directory: string): [string, string][] =>
  readdirSync(directory, { recursive: true })
    .map((path) => join(directory, String(path)))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
    .map((path) => [path, readFileSync(path, 'latin1')]);

/** `tool`: the built program. */
export async function openCanaryShop(tool: string): Promise<CanaryShop> {
  const fleet = await startFleet({ hosts: ['web-1', 'job-1'], registry: REGISTRY });
  const hooks = HOOKS.map((name) => [`.kamal/hooks/${name}`, HOOK]);
  const given = await fleet.configFor(
    project({
      'config/deploy.yml': DEPLOY,
      'db.conf.erb': 'password=<%= ENV["TOKEN"] %>\n',
      certificate: 'xanary-xert',
      Dockerfile: 'FROM scratch\n',
      '.gitignore': '.kamal/secrets\n',
      ...Object.fromEntries(hooks),
    }),
  );
  const home = String(given.env['HOME']);
  for (const [name] of hooks) chmodSync(join(given.directory, String(name)), 0o755);
  const key = readFileSync(fleet.keyFile, 'utf8');
  writeFileSync(join(given.directory, '.kamal/secrets'), `${SECRETS}SSH_KEY='${key}'\n`);
  mkdirSync(join(home, 'bin'));
  writeFileSync(join(home, 'bin/docker'), LOCAL_DOCKER, { mode: 0o755 });
  mkdirSync(join(home, 'tmp'));
  const env = {
    PATH: `${home}/bin:${process.env.PATH}`,
    HOME: home,
    FLEET_JUMP: given.env['FLEET_JUMP'],
    TMPDIR: join(home, 'tmp'),
    XDG_CACHE_HOME: join(home, 'cache'),
    XDG_CONFIG_HOME: join(home, 'config'),
    XDG_STATE_HOME: join(home, 'state'),
    XDG_DATA_HOME: join(home, 'data'),
    DEPLOY_TOKEN: 'canary-environment',
  };
  return new CanaryShop(fleet, { directory: given.directory, env }, tool);
}
