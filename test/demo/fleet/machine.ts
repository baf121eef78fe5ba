/** Programs of the simulated machines that would otherwise tell about the machine that the fleet runs on. */
import type { Call, Command } from './docker/call.ts';
import { isListening } from './proxy/gate.ts';
import { addressOf, type Container, pidOf } from './world.ts';

function refuse(call: Call, program: string): number {
  call.err(`${program} ${call.words.join(' ')} is not simulated\n`);
  return 125;
}

/** `ss -Hltnp`: sshd, and the published ports of running containers. */
const ss: Command = (call) => {
  if (call.words.join(' ') !== '-Hltnp') return refuse(call, 'ss');
  const published = call.world.containers
    .filter((one) => one.state === 'running')
    .flatMap((one) => Object.values(one.ports).flat());
  const line = (place: string, program: string): string =>
    `LISTEN 0 4096 ${place} 0.0.0.0:* users:(("${program}",pid=1,fd=4))\n`;
  call.out(line('0.0.0.0:22', 'sshd'));
  for (const { ip, port } of published) call.out(line(`${ip || '0.0.0.0'}:${port}`, 'docker-proxy'));
  return 0;
};

/** `df -Pm PATH`: plenty of space. */
const df: Command = (call) => {
  if (call.words[0] !== '-Pm' || call.words.length > 2) return refuse(call, 'df');
  call.out('Filesystem 1048576-blocks Used Available Capacity Mounted on\n/dev/vda1 40000 16000 24000 40% /\n');
  return 0;
};

const IDENTITY: Readonly<Record<string, string>> = {
  '': 'uid=1000(deploy) gid=1000(deploy) groups=1000(deploy),988(docker)',
  '-u': '1000',
  '-un': 'deploy',
  '-nG': 'deploy docker',
  '-g': '1000',
  '-gn': 'deploy',
};

/** `id`: the user whom Kamal's documentation suggests, in the group docker. */
const id: Command = (call) => {
  const answer = IDENTITY[call.words.join(' ')];
  if (answer === undefined) return refuse(call, 'id');
  call.out(`${answer}\n`);
  return 0;
};

/** `curl -s -o /dev/null -m SECONDS -w FORMAT http://ADDRESS:PORT/PATH`, to a container. */
const curl: Command = (call) => {
  const { words, world } = call;
  const [silent, o, none, m, , w, format = '', address = ''] = words;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (words.length !== 8 || !url || [silent, o, none, m, w].join(' ') !== '-s -o /dev/null -m -w') {
    return refuse(call, 'curl');
  }
  const target = `${url.hostname}:${url.port || '80'}`;
  const one = world.containers.find((each) => addressOf(each) === url.hostname);
  const isUp = one !== undefined && isListening(one, target);
  const status = isUp ? one.behaviour.answer(url.pathname, world.host) : 0;
  const code = String(status).padStart(3, '0');
  call.out(format.replaceAll('%{http_code}', code).replaceAll('%{redirect_url}', '').replaceAll('\\n', '\n'));
  return isUp ? 0 : 7;
};

/** `cat /proc/PID/net/tcp`: the shim asks for these files only, every other one is read as it is. */
const cat: Command = (call) => {
  const heading = '  sl  local_address rem_address   st tx_queue rx_queue\n';
  for (const path of call.words) {
    const [, pid, table] = /^\/proc\/(\d+)\/net\/(tcp6?)$/.exec(path) ?? [];
    const one = call.world.containers.find((each) => each.state === 'running' && pidOf(each) === Number(pid));
    if (one) call.out(`${heading}${table === 'tcp' ? socketLine(one) : ''}`);
    if (!one) call.err(`cat: ${path}: No such file or directory\n`);
  }
  return 0;
};

function socketLine(one: Container): string {
  const { port } = one.behaviour;
  if (port === undefined || !isListening(one, `x:${port}`)) return '';
  return `   0: 00000000:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 0A 00000000:00000000\n`;
}

/** By name. */
export const MACHINE_PROGRAMS: Readonly<Record<string, Command>> = { ss, df, id, curl, cat };
