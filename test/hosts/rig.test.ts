import { beforeAll, expect, it } from 'vitest';
import { ask } from './rig/ask.ts';
import { attachFleet, type Fleet } from './rig/fleet.ts';
import { finish, until, type Finished } from './rig/run.ts';

let fleet: Fleet;

beforeAll(async () => {
  fleet = await attachFleet(['web1', 'worker1']);
  await fleet.reset();
});

const ssh = (name: string, command: string, user = 'root'): Promise<Finished> => {
  const host = fleet.host(name);
  const trust = [
    '-o',
    `UserKnownHostsFile=${fleet.knownHostsPath}`,
    '-o',
    'StrictHostKeyChecking=yes',
    '-o',
    'BatchMode=yes',
  ];
  return finish(['ssh', '-F', 'none', '-i', fleet.privateKeyPath, ...trust, `${user}@${host.address}`, command]);
};

it('lets root in by key on every host, with a modern Docker', async () => {
  for (const host of fleet.hosts) {
    const info = await ssh(host.name, "docker info --format '{{.ServerVersion}}'");
    expect(Number.parseInt(info.stdout, 10)).toBeGreaterThanOrEqual(26);
  }
});

it('lets a user without rights in, but not to Docker', async () => {
  expect((await ssh('web1', 'docker ps', 'deploy')).code).toBe(0);
  expect((await ssh('web1', 'docker ps', 'nodocker')).stderr).toContain('permission denied');
  expect((await ssh('web1', 'sudo -n id -u', 'admin')).stdout).toBe('0\n');
});

it('pulls app images only after a login with the right password', async () => {
  expect((await ssh('web1', 'docker pull registry:5000/app:v1')).stderr).toContain('no basic auth credentials');
  expect((await ssh('web1', 'docker login registry:5000 -u u -p wrong')).code).toBe(1);
  const { user, password } = fleet.registry;
  expect((await ssh('web1', `docker login registry:5000 -u ${user} -p ${password}`)).code).toBe(0);
  expect((await ssh('web1', 'docker pull registry:5000/app:v1')).code).toBe(0);
});

it('routes a request through the stand-in for kamal-proxy to a container, across a reboot', async () => {
  const volume = '-v kamal-proxy-config:/home/kamal-proxy/.config/kamal-proxy';
  const run = 'docker run -d --network kamal --restart unless-stopped';
  await fleet.exec(
    'web1',
    `docker network create kamal
     ${run} --name app-web-v1 registry:5000/app:v1
     ${run} --name kamal-proxy -p 80:80 -p 443:443 ${volume} basecamp/kamal-proxy:v0.9.2
     until docker exec kamal-proxy kamal-proxy list; do :; done 2>/dev/null
     docker exec kamal-proxy kamal-proxy deploy app-web --target $(docker ps -q --filter name=app-web-v1):80`,
  );
  const version = async (): Promise<string> => {
    const { address } = fleet.host('web1');
    const answer = await ask({ address, host: address, path: '/version' }).catch(() => null);
    return answer === null ? '' : answer.body;
  };
  expect(await version()).toBe('v1\n');
  await fleet.reboot('web1');
  await until('the app after the reboot', async () => (await version()) === 'v1\n');
});

it('shows what is on a host in the words of the recordings', async () => {
  const state = await fleet.state('web1');
  expect(state.containers.map((container) => [container.name, container.running, container.hostname])).toEqual([
    ['app-web-v1', true, '<HEX12>'],
    ['kamal-proxy', true, '<HEX12>'],
  ]);
  expect(state).toMatchObject({
    images: ['basecamp/kamal-proxy:v0.9.2', 'registry:5000/app:v1'],
    networks: ['kamal'],
    files: [],
    proxy: [{ name: 'app-web', active_targets: ['<CONTAINER>:80'] }],
  });
});

it('is empty after a reset', async () => {
  await fleet.reset('web1');
  const nothing = { containers: [], images: [], networks: [], files: [], env_files: {}, audit: [], proxy: null };
  expect(await fleet.state('web1')).toEqual(nothing);
});
