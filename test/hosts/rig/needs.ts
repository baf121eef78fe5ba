import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { run } from './run.ts';

const PACKAGES = {
  '/usr/sbin/dockerd': 'docker.io',
  '/usr/sbin/debootstrap': 'debootstrap',
  '/usr/bin/go': 'golang-go',
  '/var/lib/dpkg/info/busybox-static.list': 'busybox-static', // a busybox that needs libraries is of no use in an image
  '/usr/bin/ssh-keyscan': 'openssh-client',
} as const;

/** What this machine lacks to run hosts, in one line; undefined where nothing does, or where it would be installed. */
export function unmetNeed(): string | undefined {
  if (process.getuid?.() !== 0) return 'root, to run Docker and sshd hosts on this machine';
  if (spawnSync('unshare', ['-m', 'true']).status !== 0) return 'the right to mount (CAP_SYS_ADMIN), to run Docker';
  const missing = missingPackages();
  if (missing.length === 0 || mayInstall()) return undefined;
  return `apt-get install ${missing.join(' ')} (or set KAMAL_PLAN_INSTALL=1)`;
}

/** Makes sure that the rig's tools are on this machine: installs Debian's packages as root in CI, else says which are missing. */
export async function meetNeeds(): Promise<void> {
  const need = unmetNeed();
  if (need !== undefined) throw new Error(`needs: ${need}`);
  const missing = missingPackages();
  if (missing.length === 0) return;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run(['apt-get', 'update', '-qq'], { env });
  await run(['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...missing], { env });
}

function missingPackages(): readonly string[] {
  return Object.entries(PACKAGES).flatMap(([file, name]) => (existsSync(file) ? [] : [name]));
}

function mayInstall(): boolean {
  return Boolean(process.env['CI']) || process.env['KAMAL_PLAN_INSTALL'] === '1';
}
