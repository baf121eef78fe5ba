import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { debootstrap } from './debian.ts';
import { delayHosts, type DelayCounts } from './delay-proxy.ts';
import { ensureDirectory } from './ensure-directory.ts';
import { meetNeeds } from './needs.ts';
import { HOSTS_FILE, KEY_FILE, KNOWN_HOSTS_FILE } from './places.ts';
import { finish, type Finished } from './run.ts';

const SUITE = 'sid'; // the only suite with Kamal 2.12
const PACKAGES = ['ruby-kamal', 'openssh-client', 'git', 'ca-certificates'];
const CACHE = '/var/tmp/kamal-plan-oracle';

/**
 * How the real Kamal is run: variables added to its environment; the round-trip time in ms to hosts that deploy.yml gives by name,
 * which also counts the traffic; another hosts file.
 */
export type KamalOptions = {
  readonly env?: Readonly<Record<string, string>>;
  readonly latencyMs?: number;
  readonly hostsFile?: string;
};

// The mounts live in a namespace of their own and go with the process.
const IN_CHROOT = `
mount -t proc proc "$ROOT/proc"
mount --bind "$PROJECT" "$ROOT/project"
mount --bind "$NAMES" "$ROOT/etc/hosts"
mount --bind "$HOME_DIR" "$ROOT/root"
exec chroot "$ROOT" sh -c 'cd /project && exec kamal "$@"' kamal "$@"
`;

/** How the real Kamal ended, and what went over SSH if that was asked for. */
export type KamalRun = Finished & { readonly traffic: DelayCounts | null };

/** Runs the real Kamal in a project directory against the running fleet, whose hosts it knows by name and by address. */
export async function kamal(
  projectDir: string,
  args: readonly string[],
  options: KamalOptions = {},
): Promise<KamalRun> {
  const root = await installKamal();
  const home = await mkdtemp(join(tmpdir(), 'kamal-plan-home-'));
  const hostsText = await readFile(options.hostsFile ?? HOSTS_FILE, 'utf8');
  await using relays = options.latencyMs === undefined ? null : await delayHosts(hostsText, options.latencyMs);
  try {
    await layOutHome(home);
    const names = join(home, 'names');
    await writeFile(names, relays?.hostsText ?? hostsText);
    const paths = { ROOT: root, PROJECT: projectDir, NAMES: names, HOME_DIR: home };
    const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', LANG: 'C.UTF-8', ...paths, ...options.env };
    const finished = await finish(['unshare', '-m', 'sh', '-euc', IN_CHROOT, 'kamal', ...args], { env });
    return { ...finished, traffic: relays?.counts() ?? null };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** Installs the real Kamal from Debian outside the repository, once per machine; gives the directory of its own small Debian. */
export async function installKamal(): Promise<string> {
  await meetNeeds();
  const key = createHash('sha256')
    .update(JSON.stringify([SUITE, PACKAGES]))
    .digest('hex')
    .slice(0, 12);
  return ensureDirectory(join(CACHE, key), async (fresh) => {
    await debootstrap(SUITE, PACKAGES, fresh);
    await mkdir(join(fresh, 'project'));
    await writeFile(join(fresh, 'etc/hosts'), '');
  });
}

async function layOutHome(home: string): Promise<void> {
  await mkdir(join(home, '.ssh'), { mode: 0o700 });
  await cp(KEY_FILE, join(home, '.ssh/id_ed25519'));
  await cp(KNOWN_HOSTS_FILE, join(home, '.ssh/known_hosts'));
}
