/** Looking at real hosts, following real containers across a deploy, and shells in them on real terminals. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { ask } from './rig/ask.ts';
import { type Fleet, attachFleet } from './rig/fleet.ts';
import { until } from './rig/run.ts';
import { makeProject, type Project, SHOP } from './support/project.ts';
import { kamalPlan, TOOL_DIR } from './support/tool.ts';

const TOOL = join(TOOL_DIR, 'bin.js');

let fleet: Fleet;
let project: Project;

beforeAll(async () => {
  fleet = await attachFleet(['vm1', 'vm2', 'vm3', 'vm4']);
  await fleet.reset();
  project = await makeProject(fleet, SHOP);
  const setup = await kamalPlan(project, ['setup', '-P', '--version', 'v1']);
  expect(setup.exit, setup.text).toBe(0);
});

/** Runs a command that changes nothing; standard output alone. */
function look(...argv: readonly string[]): { readonly exit: number | null; readonly text: string } {
  const { status, stdout } = spawnSync(process.execPath, [TOOL, ...argv], {
    cwd: project.directory,
    env: project.env,
    encoding: 'utf8',
  });
  return { exit: status, text: stdout };
}

const json = (...argv: readonly string[]): unknown => JSON.parse(look(...argv, '--format', 'json').text);

/** Types each of the keys once the terminal shows what they wait for; the value is the exit code and all that was shown. */
async function onTerminal(
  argv: readonly string[],
  typed: readonly (readonly [after: RegExp, keys: string])[],
): Promise<{ readonly exit: number; readonly text: string }> {
  const line = ['stty rows 33 cols 99;', process.execPath, TOOL, ...argv].join(' ');
  const child = spawn('script', ['-qefc', line, '/dev/null'], {
    cwd: project.directory,
    env: { ...project.env, TERM: 'xterm' },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const left = [...typed];
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk.replaceAll('\r', '');
    const [next] = left;
    if (next === undefined || !next[0].test(text)) return;
    left.shift();
    child.stdin.write(next[1]);
  });
  const [exit] = (await once(child, 'close')) as [number];
  return { exit, text };
}

it('shows what runs where', () => {
  expect(look('app', 'version', '-q')).toEqual({ exit: 0, text: 'v1\nv1\nv1\n' });
  expect(json('details')).toMatchObject({
    proxies: [
      { host: 'vm1', state: 'running' },
      { host: 'vm2', state: 'running' },
    ],
    routes: [{ service: 'app-web', container: 'app-web-v1' }, { container: 'app-web-v1' }],
    containers: [
      { host: 'vm1', role: 'web', version: 'v1', is_current: true, status: expect.stringMatching(/^Up/) as string },
      { host: 'vm2' },
      { host: 'vm3', role: 'workers' },
    ],
    accessories: [{ host: 'vm4', accessory: 'db', container: 'app-db', state: 'running' }],
    unreachable: [],
  });
  expect(look('audit', '-h', 'vm4').text).toContain('Booted db accessory');
  expect(look('lock', 'status')).toEqual({ exit: 0, text: 'There is no deploy lock.\n' });
});

it('follows logs from host to host and from one version to the next', async () => {
  const follow = spawn(process.execPath, [TOOL, 'app', 'logs', '-f', '-r', 'web', '-n', '0'], {
    cwd: project.directory,
    env: project.env,
  });
  let text = '';
  follow.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  const visit = async (): Promise<void> => {
    for (const name of ['vm1', 'vm2'])
      await ask({ address: fleet.host(name).address, host: 'app.example.com', path: '/version' });
  };
  const hears = (wanted: RegExp): Promise<void> =>
    until(`the log of ${String(wanted)}`, async () => {
      await visit();
      return wanted.test(text);
    });
  await hears(/^vm1 │ .*\n(.*\n)*vm2 │ /m);
  const deploy = await kamalPlan(project, ['deploy', '-P', '--version', 'v2']);
  expect(deploy.exit, deploy.text).toBe(0);
  text = '';
  await hears(/^vm1 │ .*\n(.*\n)*vm2 │ /m);
  follow.kill('SIGINT');
  expect(await once(follow, 'close')).toEqual([130, null]);
  const times = [...text.matchAll(/│ (\S+Z) /g)].map(([, time]) => time ?? '');
  expect(times).toEqual([...times].sort());
  await until('nobody to follow on vm1', async () => {
    const left = await fleet.exec('vm1', "ps ax -o args | grep -c '^[d]ocker logs' || true");
    return left.trim() === '0';
  });
});

it('runs commands in new and in running containers, and on hosts', async () => {
  const words = "sh -c 'printf $A$PLAIN$SECRET_KEY'";
  expect(look('app', 'exec', '-p', '-r', 'web', '-e', 'A:1', '--raw', words)).toEqual({
    exit: 0,
    text: '1plainsecret-canary',
  });
  expect(look('app', 'exec', '--reuse', '-h', 'vm2', '--', 'sh', '-c', '"exit 9"').exit).toBe(9);
  expect(look('accessory', 'exec', 'db', '--reuse', 'hostname')).toMatchObject({ exit: 0 });
  expect(look('server', 'exec', '--raw', 'hostname')).toEqual({ exit: 0, text: 'vm1\nvm2\nvm3\nvm4\n' });
  expect(await fleet.exec('vm1', 'docker ps -a --format {{.Names}} | grep -c exec || true')).toBe('0\n');
});

it('gives shells in containers a terminal', async () => {
  const app = await onTerminal(
    ['app', 'exec', '-i', '--reuse', 'sh'],
    [
      [/# /, 'stty size; echo be""gun; sleep 100\r'],
      [/begun/, '\u0003'],
      [/\^C/, 'exit 6\r'],
    ],
  );
  expect(app.exit, app.text).toBe(6);
  expect(app.text).toMatch(/^33 99$/m);
  const db = await onTerminal(['accessory', 'exec', 'db', '-i', 'sh'], [[/# /, 'echo $((40 + 2)); exit\r']]);
  expect(db.exit, db.text).toBe(0);
  expect(db.text).toMatch(/^42$/m);
});
