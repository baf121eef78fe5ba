import { spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOSTS_FILE, REGISTRY_ADDRESS, RIG_DIR } from './places.ts';
import { finish, until } from './run.ts';

// In a mount namespace of its own the daemon can know the name `registry` without this machine's /etc/hosts being changed.
const START = 'mount --bind "$0" /etc/hosts && exec dockerd --insecure-registry registry:5000';

/** Starts a Docker daemon on this machine unless one answers; gives the process id of the one it started. */
export async function ensureDockerd(): Promise<number | null> {
  if (await isAnswering()) return null;
  mkdirSync(RIG_DIR, { recursive: true });
  writeFileSync(HOSTS_FILE, `127.0.0.1 localhost\n${REGISTRY_ADDRESS} registry\n`);
  const log = openSync(join(RIG_DIR, 'dockerd.log'), 'a');
  const child = spawn('unshare', ['-m', 'sh', '-c', START, HOSTS_FILE], {
    detached: true,
    stdio: ['ignore', log, log],
  });
  child.unref();
  await until('the Docker daemon (see dockerd.log in the rig directory)', isAnswering);
  return child.pid ?? null;
}

/** Ends a Docker daemon that the rig started and waits until it is gone. */
export async function stopDockerd(pid: number): Promise<void> {
  if (!isDockerd(pid)) return;
  process.kill(pid, 'SIGTERM');
  await until('the end of the Docker daemon', async () => !isDockerd(pid));
}

async function isAnswering(): Promise<boolean> {
  return (await finish(['docker', 'version', '--format', '{{.Server.Version}}'])).code === 0;
}

function isDockerd(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('dockerd');
  } catch {
    return false;
  }
}
