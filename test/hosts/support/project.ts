/** Projects as their owners have them: a directory to deploy from, and a home directory with a key that opens the hosts. */
import { chmod, cp, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Fleet } from '../rig/fleet.ts';
import { shell } from '../rig/run.ts';

export interface Project {
  readonly directory: string;
  /** The whole environment of programs that run in it. */
  readonly env: NodeJS.ProcessEnv;
}

/** A project with the given files: path → text. Hooks and scripts can be run. */
export async function makeProject(fleet: Fleet, files: Readonly<Record<string, string>>): Promise<Project> {
  const directory = await mkdtemp(join(tmpdir(), 'kamal-plan-project-'));
  await writeFiles(directory, files);
  return { directory, env: await environment(fleet) };
}

/** Makes the project a git repository of somebody, with one commit: who holds a lock is named by it. */
export async function commitAs({ directory }: Project, name: string): Promise<void> {
  const commit = 'git init -q . && git config user.name "$NAME" && git config user.email kim@example.com';
  const env = { ...process.env, NAME: name };
  await shell(`${commit} && git add . && git commit -qm one`, { cwd: directory, env });
}

/** Adds or replaces files of a project. */
export async function writeFiles(directory: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), text);
    if (text.startsWith('#!')) await chmod(join(directory, path), 0o755);
  }
}

/** Who runs the tool: a home of their own, which knows the hosts by the names that the test gave them. */
export async function environment(fleet: Fleet): Promise<NodeJS.ProcessEnv> {
  const home = await mkdtemp(join(tmpdir(), 'kamal-plan-home-'));
  const ssh = join(home, '.ssh');
  await mkdir(ssh, { mode: 0o700 });
  await cp(fleet.privateKeyPath, join(ssh, 'id_ed25519'));
  await cp(fleet.knownHostsPath, join(ssh, 'known_hosts'));
  await writeFile(join(ssh, 'config'), sshConfig(fleet));
  return { PATH: process.env['PATH'], HOME: home, LANG: 'C.UTF-8', NO_COLOR: '1' };
}

/** Which address a host's name stands for; what comes first in an ssh config wins. */
export const sshConfig = (fleet: Fleet): string =>
  fleet.hosts.map(({ name, address }) => `Host ${name}\n  HostName ${address}\n`).join('');

export const SLEEPING = "sh -c 'trap exit TERM; sleep 100000 & wait'";

/** Two web hosts, a worker and a database: what most tests deploy. */
export const SHOP: Readonly<Record<string, string>> = {
  'config/deploy.yml': `service: app
image: app
servers:
  web: [vm1, vm2]
  workers:
    hosts: [vm3]
    cmd: ${SLEEPING}
    env: { secret: [WORKER_KEY] }
env:
  clear: { PLAIN: plain }
  secret: [SECRET_KEY]
proxy: { host: app.example.com, app_port: 80 }
accessories:
  db:
    image: registry:5000/db:1
    host: vm4
    env: { secret: [DB_PASSWORD] }
registry: { server: registry:5000, username: u, password: [REG_PW] }
builder: { arch: amd64 }
readiness_delay: 1
deploy_timeout: 6
`,
  '.kamal/secrets': 'REG_PW=reg-pw-canary\nSECRET_KEY=secret-canary\nWORKER_KEY=worker-canary\nDB_PASSWORD=db-canary\n',
};
