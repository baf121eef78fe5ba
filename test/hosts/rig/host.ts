import { readFile } from 'node:fs/promises';
import { HOST_USERS } from './host-image.ts';
import { addressOf, containerOf, KEY_FILE } from './places.ts';
import { finish, run, until } from './run.ts';

/** One host of a fleet: sshd on port 22 and, once a proxy runs, HTTP(S) on 80 and 443, all at an address of its own. */
export type Host = {
  readonly name: string;
  readonly address: string;
  readonly container: string;
  readonly sshPort: number;
  readonly httpPort: number;
  readonly httpsPort: number;
};

/** Describes host number `index` (from 0) under the name that a test gives it. */
export function describeHost(index: number, name: string): Host {
  return { name, address: addressOf(index), container: containerOf(index), sshPort: 22, httpPort: 80, httpsPort: 443 };
}

// A Docker daemon in a container, on machines where --privileged is refused because one capability is missing.
const RIGHTS = [
  '--cap-add=ALL',
  '--cap-drop=SYS_RESOURCE',
  '--cgroupns=host',
  '--device-cgroup-rule=a *:* rwm',
  '--security-opt=seccomp=unconfined',
  '--security-opt=apparmor=unconfined',
  '--security-opt=systempaths=unconfined',
  '--volume=/sys/fs/cgroup:/sys/fs/cgroup:rw',
  '--volume=/var/lib/docker',
];

/** Only hosts have it: what is meant for a host does nothing anywhere else. */
const MARK = '/etc/kamal-plan-test-host';

/** Starts the container of a host and waits until its sshd and its Docker daemon answer. */
export async function startHost(host: Host, image: string, network: string, label: string): Promise<void> {
  const ports = [22, 80, 443].flatMap((port) => ['-p', `${host.address}:${port}:${port}`]);
  // docker.io is out of reach; refusing at once beats waiting for names to time out.
  const closed = ['registry-1.docker.io', 'auth.docker.io'].flatMap((name) => ['--add-host', `${name}:127.0.0.1`]);
  const identity = ['--name', host.container, '--hostname', host.name, '--label', label, '--network', network];
  await run(['docker', 'run', '-d', ...identity, ...ports, ...closed, ...RIGHTS, image]);
  await waitForHost(host);
  const key = await readFile(`${KEY_FILE}.pub`, 'utf8');
  await execOn(host, [...HOST_USERS.map(allowKey), `touch ${MARK}`].join('\n'), key);
}

/** Waits until sshd and Docker answer on a host. */
export async function waitForHost(host: Host): Promise<void> {
  const ask = 'docker info >/dev/null 2>&1 && ss -Hltn sport = :22 | grep -q .';
  await until(`sshd and Docker on ${host.name}`, async () => (await tryOn(host, ask)) === 0);
}

/** Runs a shell script as root on a host, past SSH; gives its standard output and throws when it fails. */
export function execOn(host: Host, script: string, input = ''): Promise<string> {
  return run(['docker', 'exec', '-i', '-w', '/root', host.container, 'bash', '-c', script], { input });
}

/** The first process of a host, and when it began: its number may be another one's later. */
interface First {
  readonly pid: string;
  readonly began: string;
}

const firsts = new Map<string, First>();

/** As `execOn`, straight into the namespaces of the host: a tenth of what asking Docker for it costs. */
export async function enterHost(host: Host, script: string): Promise<string> {
  const known = firsts.get(host.container);
  const first = known && known.began === (await beganAt(known.pid)) ? known : await firstProcessOf(host);
  firsts.set(host.container, first);
  const environment = ['env', '-i', 'HOME=/root', 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'];
  const guarded = `[ -e ${MARK} ] || { echo 'this is not a host'; exit 99; }\ncd /root\n${script}`;
  return run(['nsenter', '-t', first.pid, '-a', '-r', '-w', ...environment, 'bash', '-c', guarded]);
}

async function firstProcessOf({ container }: Host): Promise<First> {
  const pid = (await run(['docker', 'inspect', '--format', '{{.State.Pid}}', container])).trim();
  const began = await beganAt(pid);
  if (began === undefined) throw new Error(`${container} does not run`);
  return { pid, began };
}

/** When a process of this machine began, in clock ticks since the machine's start. */
async function beganAt(pid: string): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

async function tryOn(host: Host, script: string): Promise<number> {
  return (await finish(['docker', 'exec', host.container, 'bash', '-c', script])).code;
}

function allowKey(user: (typeof HOST_USERS)[number], index: number): string {
  const folder = user === 'root' ? '/root/.ssh' : `/home/${user}/.ssh`;
  const take = index === 0 ? `cat >${folder}/authorized_keys` : `cp /root/.ssh/authorized_keys ${folder}/`;
  return `install -d -m 700 -o ${user} ${folder} && ${take} && chown ${user} ${folder}/authorized_keys`;
}
