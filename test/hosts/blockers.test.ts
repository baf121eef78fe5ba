import { afterEach, beforeAll, expect, it } from 'vitest';
import { type Fleet, attachFleet } from './rig/fleet.ts';
import { shell } from './rig/run.ts';
import { makeProject, type Project, SHOP, sshConfig, writeFiles } from './support/project.ts';
import { snapshot } from './support/snapshot.ts';
import { kamalPlan, type Ran } from './support/tool.ts';

let fleet: Fleet;
let project: Project;

beforeAll(async () => {
  fleet = await attachFleet(['vm1', 'vm2', 'vm3', 'vm4']);
  await fleet.reset();
  project = await makeProject(fleet, SHOP);
});

afterEach(async () => {
  await writeFiles(project.directory, SHOP);
  await writeFiles(String(project.env['HOME']), { '.ssh/config': sshConfig(fleet) });
  await fleet.exec('vm4', 'mv /usr/bin/docker.away /usr/bin/docker 2>/dev/null; true');
  await fleet.exec('vm1', 'pkill -x perl; true');
  const allowed = `${fleet.privateKeyPath}.pub`;
  await shell(`docker exec -i ${fleet.host('vm4').container} sh -c 'cat >/root/.ssh/authorized_keys' <${allowed}`);
  await fleet.reset();
});

const PROXY =
  'docker run -d --name kamal-proxy --network kamal -p 80:80 -v kamal-proxy-config:/home/kamal-proxy/.config/kamal-proxy';

/** Where nothing listens. */
const NOBODY = '127.0.0.254';

/** Runs and insists that it says no with 3 before anything is different on any host. */
async function refused(argv: readonly string[]): Promise<Ran> {
  const before = await snapshot(fleet);
  const run = await kamalPlan(project, argv);
  expect(run.exit, run.text).toBe(3);
  expect(run.text).toContain('nothing was changed');
  expect(await snapshot(fleet)).toEqual(before);
  return run;
}

it('names a foreign listener, an old proxy, a stopped Docker and a missing one, all at once', async () => {
  await fleet.exec('vm1', LISTEN);
  await fleet.exec('vm2', `docker network create kamal && ${PROXY} basecamp/kamal-proxy:v0.9.1`);
  await fleet.exec('vm3', 'kill $(cat /var/run/docker.pid); while docker info; do :; done >/dev/null 2>&1');
  await fleet.exec('vm4', 'mv /usr/bin/docker /usr/bin/docker.away');
  const { text } = await refused(['deploy', '-P', '--version', 'v1']);
  expect(text).toContain('4 problems');
  expect(text).toMatch(/vm1 +port 80 is held by perl \(pid \d+\); kamal-proxy needs it/);
  expect(text).toMatch(/vm2 +kamal-proxy v0\.9\.1 is older than v0\.9\.2/);
  expect(text).toMatch(/vm3 +the docker daemon does not answer/);
  expect(text).toMatch(/vm4 +docker is not installed/);
});

it('names a route of another service, a foreign image, a closed port and a key that does not fit, all at once', async () => {
  await fleet.exec('vm1', OTHER_SERVICE);
  await fleet.exec('vm2', 'docker login registry:5000 -u u -p reg-pw-canary && docker pull registry:5000/app:nolabel');
  const nobody = `Host vm3\n  HostName ${NOBODY}\n`;
  await writeFiles(String(project.env['HOME']), { '.ssh/config': nobody + sshConfig(fleet) });
  await fleet.exec('vm4', 'echo >/root/.ssh/authorized_keys');
  const { text } = await refused(['deploy', '-P', '--version', 'nolabel']);
  expect(text).toContain('4 problems');
  expect(text).toMatch(/vm1 +app\.example\.com is routed to service shop-web/);
  expect(text).toMatch(/vm2 +image registry:5000\/app:nolabel has no 'service' label/);
  expect(text).toMatch(/vm3 .*refused/);
  expect(text).toMatch(/vm4 +vm4 did not let root in: tried \S+id_ed25519/);
});

it('names a user who may not use Docker', async () => {
  await writeFiles(project.directory, { 'config/deploy.yml': `${SHOP['config/deploy.yml']}ssh: { user: nodocker }\n` });
  const { text } = await refused(['setup', '-P', '--version', 'v1']);
  expect(text).toMatch(/vm1, vm2, vm3, vm4 +.*nodocker/);
});

it('names missing and blank secrets where they are used, together with what is wrong on hosts', async () => {
  await fleet.exec('vm4', 'mv /usr/bin/docker /usr/bin/docker.away');
  await writeFiles(project.directory, { '.kamal/secrets': 'REG_PW=reg-pw-canary\nSECRET_KEY=\nDB_PASSWORD=x\n' });
  const { text } = await refused(['deploy', '-P', '--version', 'v1']);
  expect(text).toContain('3 problems');
  expect(text).toMatch(/vm4 +docker is not installed/);
  expect(text).toMatch(/config\/deploy\.yml:8:21 +secret WORKER_KEY is not defined/);
  expect(text).toMatch(/\.kamal\/secrets:2:1 +secret SECRET_KEY is blank/);
});

it('rolls back only where a container of the version is left', async () => {
  const { text } = await refused(['rollback', 'v7']);
  expect(text).toContain('v7');
});

/** Something that is not kamal-proxy answers on port 80. */
const LISTEN = `setsid perl -MIO::Socket::INET -e '
  $s = IO::Socket::INET->new(Listen => 5, LocalPort => 80, ReuseAddr => 1) or die; sleep 600' >/dev/null 2>&1 &
until ss -Hltn sport = :80 | grep -q .; do :; done`;

/** The proxy of another project serves the site. */
const OTHER_SERVICE = `docker network create kamal && docker login registry:5000 -u u -p reg-pw-canary
docker run -d --name shop-web-v1 --network kamal --label service=shop registry:5000/app:v1
${PROXY} basecamp/kamal-proxy:v0.9.2
until docker exec kamal-proxy kamal-proxy list; do :; done
docker exec kamal-proxy kamal-proxy deploy shop-web --target $(docker ps -q --filter name=shop-web-v1):80 --host app.example.com`;
