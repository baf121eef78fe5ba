import { mkdir, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { fetchBuildx } from './buildx.ts';
import { readNote, writeNote, type FleetNote } from './fleet-note.ts';
import { hostImage } from './host-image.ts';
import { describeHost, enterHost, startHost, waitForHost, type Host } from './host.ts';
import { hostKeys, scanHostKeys } from './host-keys.ts';
import { installKamal } from './kamal-oracle.ts';
import { ensureNetwork, FLEET_LABEL, isRunning, NETWORK, removeFleet } from './leftovers.ts';
import { meetNeeds } from './needs.ts';
import { ensureDockerd, stopDockerd } from './outer-docker.ts';
import { HOSTS_FILE, KEY_FILE, KNOWN_HOSTS_FILE, REGISTRY_ADDRESS, RIG_DIR } from './places.ts';
import { makeImages, publishImages } from './publish-images.ts';
import { REGISTRY_USER, setRegistryPassword, startRegistries } from './registries.ts';
import { resetHost } from './reset.ts';
import { run } from './run.ts';
import { readState, type HostState } from './state.ts';

/** A registry as hosts know it, and who may use it. */
type Registry = { readonly server: string; readonly user: string; readonly password: string };

/** Running hosts with real sshd and Docker. */
export type Fleet = {
  readonly hosts: readonly Host[];
  readonly registry: Registry;
  readonly privateKeyPath: string;
  readonly knownHostsPath: string;
  /** An /etc/hosts with the hosts' names, for programs run in a mount namespace of their own. */
  readonly hostsFile: string;
  host(name: string): Host;
  /** Runs a script as root on a host, past SSH; gives its standard output, throws when it fails. */
  exec(name: string, script: string): Promise<string>;
  /** What is on a host, as the recordings of the real Kamal show it; home is /root unless given. */
  state(name: string, home?: string): Promise<HostState>;
  /** Empties one host, or all. */
  reset(name?: string): Promise<void>;
  /** Stops a host and starts it again, as a reboot would. */
  reboot(name: string): Promise<void>;
};

/** The only password of the registry. */
const PASSWORD = 'reg-pw-canary';

/** Takes hosts that run, under the names that a test calls them; starts nothing and ends nothing, whatever state a host is in. */
export async function attachFleet(names: readonly string[]): Promise<Fleet> {
  const note = await readNote();
  const hosts = names.map((name, index) => describeHost(index, name));
  const missing = hosts.filter(({ container }) => !note?.hosts.includes(container));
  if (missing.length > 0) {
    throw new Error(
      `not running: ${missing.map(({ container }) => container).join(' ')}; npm run test:hosts starts them`,
    );
  }
  await writeNames(hosts);
  return handle(hosts);
}

/**
 * Starts hosts, or takes those that run already; only for who is alone with them. Disposing ends those that it started, unless
 * KAMAL_PLAN_FLEET=keep lets them go on running after the process.
 */
export async function startFleet(names: readonly string[]): Promise<Fleet & AsyncDisposable> {
  await meetNeeds();
  await mkdir(RIG_DIR, { recursive: true });
  const dockerd = await ensureDockerd();
  const [image, images] = await Promise.all([hostImage(), makeImages()]);
  const before = await readNote();
  const isUsable = before !== null && before.image === image && (await isRunning(before.hosts));
  const note: FleetNote = isUsable ? before : await startAnew(image, dockerd ?? before?.dockerd ?? null);
  const hosts = names.map((name, index) => describeHost(index, name));
  const missing = hosts.filter((host) => !note.hosts.includes(host.container));
  const published = JSON.stringify(images);
  await Promise.all([
    Promise.all(missing.map((host) => startHost(host, image, NETWORK, FLEET_LABEL))).then(() => scanHostKeys(missing)),
    note.published === published ? undefined : publishImages(images, PASSWORD),
  ]);
  await writeNames(hosts);
  await writeNote({ ...note, hosts: [...note.hosts, ...missing.map((host) => host.container)], published });
  const endsWithUs = !isUsable && process.env['KAMAL_PLAN_FLEET'] !== 'keep';
  return {
    ...handle(hosts),
    [Symbol.asyncDispose]: async () => {
      if (endsWithUs) await endFleet();
    },
  };
}

/** Makes what takes long once per machine; starts no host, and leaves no Docker daemon that did not run before. */
export async function prepareFleet(): Promise<void> {
  await meetNeeds();
  await mkdir(RIG_DIR, { recursive: true });
  const dockerd = await ensureDockerd();
  await Promise.all([hostImage(), makeImages(), installKamal(), fetchBuildx()]);
  if (dockerd !== null) await stopDockerd(dockerd);
}

/** Ends the running fleet, kept or not, and the Docker daemon if the rig started it. */
export async function endFleet(): Promise<void> {
  const note = await readNote();
  await removeFleet();
  if (note?.dockerd) await stopDockerd(note.dockerd);
}

async function startAnew(image: string, dockerd: number | null): Promise<FleetNote> {
  await removeFleet();
  await ensureNetwork();
  if (!existsSync(KEY_FILE)) await run(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', 'rig', '-f', KEY_FILE]);
  await setRegistryPassword(PASSWORD);
  await startRegistries(image, NETWORK, FLEET_LABEL);
  return { image, dockerd, hosts: [], published: '' };
}

function handle(hosts: readonly Host[]): Fleet {
  const find = (name: string): Host => {
    const host = hosts.find((candidate) => candidate.name === name);
    if (!host) throw new Error(`the fleet has no host ${name}: ${hosts.map((known) => known.name).join(' ')}`);
    return host;
  };
  return {
    hosts,
    registry: { server: 'registry:5000', user: REGISTRY_USER, password: PASSWORD },
    privateKeyPath: KEY_FILE,
    knownHostsPath: KNOWN_HOSTS_FILE,
    hostsFile: HOSTS_FILE,
    host: find,
    exec: (name, script) => enterHost(find(name), script),
    state: (name, home) => readState(find(name), home),
    reset: async (name) => {
      await Promise.all((name === undefined ? hosts : [find(name)]).map(resetHost));
    },
    reboot: async (name) => {
      await run(['docker', 'restart', find(name).container]);
      await waitForHost(find(name));
    },
  };
}

/** Writes the hosts' names, what a test calls them and vm1, vm2 … as in the recordings, and their host keys. */
async function writeNames(hosts: readonly Host[]): Promise<void> {
  const named = hosts.map((host, index) => ({ host, names: [...new Set([host.name, `vm${index + 1}`])] }));
  const rows = named.map(({ host, names }) => `${host.address} ${names.join(' ')}`);
  await writeFile(HOSTS_FILE, ['127.0.0.1 localhost', `${REGISTRY_ADDRESS} registry`, ...rows, ''].join('\n'));
  const keys = await Promise.all(named.map(({ host, names }) => hostKeys(host, names)));
  await writeFile(KNOWN_HOSTS_FILE, keys.join(''));
}
