import { existsSync } from 'node:fs';
import { run } from './run.ts';

const PACKAGES = {
  '/usr/sbin/dockerd': 'docker.io',
  '/usr/sbin/debootstrap': 'debootstrap',
  '/usr/bin/go': 'golang-go',
  '/var/lib/dpkg/info/busybox-static.list': 'busybox-static', // a busybox that needs libraries is of no use in an image
  '/usr/bin/ssh-keyscan': 'openssh-client',
} as const;

/** Makes sure that the rig's tools are on this machine: installs Debian's packages as root in CI, else says which are missing. */
export async function meetNeeds(): Promise<void> {
  const missing = Object.entries(PACKAGES).flatMap(([file, name]) => (existsSync(file) ? [] : [name]));
  const isRoot = process.getuid?.() === 0;
  if (!isRoot) throw new Error('needs: root, to run Docker and sshd hosts on this machine');
  if (missing.length === 0) return;
  if (!mayInstall()) throw new Error(`needs: apt-get install ${missing.join(' ')} (or set KAMAL_PLAN_INSTALL=1)`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run(['apt-get', 'update', '-qq'], { env });
  await run(['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...missing], { env });
}

function mayInstall(): boolean {
  return Boolean(process.env['CI']) || process.env['KAMAL_PLAN_INSTALL'] === '1';
}
