import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the rig keeps its keys, logs and the description of the running fleet; outlives the process that made it. */
export const RIG_DIR = join(tmpdir(), 'kamal-plan-rig');

/** Description of the running fleet, as JSON. */
export const FLEET_FILE = join(RIG_DIR, 'fleet.json');

/** Private half of the fleet's SSH key. */
export const KEY_FILE = join(RIG_DIR, 'id_ed25519');

/** How many hosts a test file may use. */
export const HOSTS_PER_WORKER = 4;

/** How many test files run at a time, each with hosts of its own. */
export const WORKERS = 2;

/** Which of the workers this is, from 0; whoever is none takes the first one's hosts. */
const WORKER = Number(process.env['VITEST_POOL_ID'] ?? 1) - 1;

/** Number of the first host to use, from 0: lets several share one machine's fleet without meeting on a host. */
const FIRST_HOST = Number(process.env['KAMAL_PLAN_FIRST_HOST'] ?? 0) + WORKER * HOSTS_PER_WORKER;

const SHARE = FIRST_HOST === 0 ? '' : `-${FIRST_HOST}`;

/** Host keys of the fleet's hosts, by address and by name. */
export const KNOWN_HOSTS_FILE = join(RIG_DIR, `known_hosts${SHARE}`);

/** An /etc/hosts that knows the fleet's hosts and registries; never installed on this machine, only mounted where it is needed. */
export const HOSTS_FILE = join(RIG_DIR, `hosts${SHARE}`);

/** Users of the registry, read again by it whenever the file changes. */
export const HTPASSWD_FILE = join(RIG_DIR, 'auth', 'htpasswd');

/** Address of the fleet's host number `index` (from 0): 127.0.0.2, 127.0.0.3 and on. */
export const addressOf = (index: number): string => `127.0.0.${FIRST_HOST + index + 2}`;

/** The same host over a relay that makes the way longer: 127.0.1.2 for 127.0.0.2. */
export const farAddressOf = (address: string): string => address.replace('127.0.0.', '127.0.1.');

/** Name of the container that is host number `index` (from 0). */
export const containerOf = (index: number): string => `kamal-plan-host-${FIRST_HOST + index + 1}`;

/** Where this machine reaches the registry that asks for a password; hosts know it as registry:5000. */
export const REGISTRY_ADDRESS = '127.0.0.100';

/** Where this machine reaches the open registry that stands in for docker.io. */
export const MIRROR_ADDRESS = '127.0.0.101';

/** The Docker client with the rig's own logins, apart from the user's. */
export const DOCKER = ['docker', '--config', join(RIG_DIR, 'docker')] as const;
