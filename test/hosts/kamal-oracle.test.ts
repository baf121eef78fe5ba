import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { ask } from './rig/ask.ts';
import { attachFleet, type Fleet } from './rig/fleet.ts';
import { kamal } from './rig/kamal-oracle.ts';

let fleet: Fleet;
let project = '';

const CONFIG = `
service: app
image: app
servers:
  web: [web1]
  workers:
    hosts: [worker1]
    cmd: sh -c 'trap exit TERM; sleep 100000 & wait'
    env: { secret: [WORKER_KEY] }
proxy: { hosts: [app.example.com], app_port: 80 }
accessories:
  db: { image: registry:5000/db:1, host: worker1, env: { secret: [DB_PASSWORD] } }
registry: { server: registry:5000, username: u, password: [REG_PW] }
builder: { arch: amd64 }
readiness_delay: 0
`;

beforeAll(async () => {
  fleet = await attachFleet(['web1', 'worker1']);
  await fleet.reset();
  project = await mkdtemp(join(tmpdir(), 'kamal-plan-project-'));
  await mkdir(join(project, 'config'));
  await mkdir(join(project, '.kamal'));
  await writeFile(join(project, 'config/deploy.yml'), CONFIG);
  const { password } = fleet.registry;
  await writeFile(join(project, '.kamal/secrets'), `REG_PW=${password}\nWORKER_KEY=wk\nDB_PASSWORD=pw\n`);
});

it('sets up the hosts with the real Kamal, over a longer way', async () => {
  const setup = await kamal(project, ['setup', '-P', '--version', 'v1'], { latencyMs: 20 });
  expect(setup, setup.stdout.slice(-2000)).toMatchObject({ code: 0, stderr: '' });
  expect(setup.traffic?.connections).toBeGreaterThanOrEqual(2);
  expect(setup.traffic?.turns).toBeGreaterThan(50);
  expect(await names('web1')).toEqual(['app-web-v1', 'kamal-proxy']);
  expect(await names('worker1')).toEqual(['app-db', 'app-workers-v1']);
  expect(await fleet.state('worker1')).toMatchObject({
    env_files: {
      '.kamal/apps/app/env/accessories/db.env': 'DB_PASSWORD=pw\n',
      '.kamal/apps/app/env/roles/workers.env': 'WORKER_KEY=wk\n',
    },
    proxy: null,
  });
});

it('keeps the old version serving when the real Kamal deploys an unhealthy one', async () => {
  const config = `${CONFIG}deploy_timeout: 2\n`;
  await writeFile(join(project, 'config/deploy.yml'), config);
  const deploy = await kamal(project, ['deploy', '-P', '--version', 'bad']);
  expect(deploy.code).toBe(1);
  expect(deploy.stdout).toContain('target failed to become healthy within configured timeout (2s)');
  const site = { address: fleet.host('web1').address, host: 'app.example.com', path: '/version' };
  expect(await ask(site)).toMatchObject({ status: 200, body: 'v1\n' });
  expect((await fleet.state('web1')).containers.map(({ name, running }) => [name, running])).toEqual([
    ['app-web-bad', false],
    ['app-web-v1', true],
    ['kamal-proxy', true],
  ]);
});

const names = async (host: string): Promise<readonly string[]> =>
  (await fleet.state(host)).containers.map((container) => container.name);
