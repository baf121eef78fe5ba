/** Building for real: Docker's buildx, a registry that asks for a password, and hosts that pull from it. */
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask } from './rig/ask.ts';
import { type Fleet, attachFleet } from './rig/fleet.ts';
import { finish, shell } from './rig/run.ts';
import { build, BUILD_TOKEN, files, makeBuiltProject } from './support/building.ts';
import { type Project, writeFiles } from './support/project.ts';

let fleet: Fleet;
let project: Project;
let home: string;

beforeAll(async () => {
  fleet = await attachFleet(['vm1', 'vm2', 'vm3']);
  await fleet.reset();
  project = await makeBuiltProject(fleet);
  home = project.env['HOME'] ?? '';
});

afterAll(async () => {
  await shell(
    'docker image ls -q --filter label=service=app --filter reference=registry:5000/built | xargs -r docker rmi -f',
  );
});

const run = (...argv: readonly string[]) => build(fleet, project, [...argv, '-y']);
const head = async (): Promise<string> => (await shell('git rev-parse HEAD', { cwd: project.directory })).trim();
const commit = (): Promise<string> => shell('git add . && git commit -qm more', { cwd: project.directory });
const visit = async (host: string, path: string): Promise<string> => {
  const answer = await ask({ address: fleet.host(host).address, host: 'app.example.com', path });
  return `${answer.status} ${answer.body.trim()}`;
};

it('plans a build that it knows nothing about, without asking Docker', async () => {
  const { code, stdout } = await build(fleet, project, ['deploy', '--dry-run']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/\? build and push image built:[0-9a-f]{7} +unless it is in the registry/);
  expect(stdout.indexOf('build and push')).toBeLessThan(stdout.indexOf('take the deploy lock'));
});

it('builds the commit, pushes it and deploys it, without having been logged in', async () => {
  await writeFiles(project.directory, { 'www/version': 'not committed\n' });
  const { code, stdout, stderr } = await run('setup');
  expect(code, stdout + stderr).toBe(0);
  expect(stderr).toContain('not committed, so not in');
  expect(await visit('vm1', '/version')).toBe('200 one');
  expect(await visit('vm2', '/greeting')).toBe('200 hello');
  expect(await visit('vm1', '/token')).toBe('200 yranac-nekot-dliub');
  expect(stdout + stderr).not.toContain(BUILD_TOKEN);
  expect(await readFile(join(home, 'built-before'), 'utf8')).toBe('');
  const told = await readFile(join(home, 'pre-build'), 'utf8');
  expect(told).toContain(`KAMAL_VERSION=${await head()}`);
  expect(told).toContain('KAMAL_HOSTS=vm1,vm2');
  expect(told).toContain('KAMAL_COMMAND=setup');
  const clones = (await shell('ls "$TMPDIR/kamal-clones"', { env: project.env })).trim();
  expect(clones).toMatch(/^app-[0-9a-f]{13}$/);
});

it('skips a build whose image is in the registry, and says so', async () => {
  const { code, stdout } = await run('build', 'push');
  expect(code).toBe(0);
  expect(stdout).toMatch(/Nothing to do: image built:[0-9a-f]{7} is in the registry/);
});

it('finds the image without a session of its own, and opens none', async () => {
  await rm(join(home, '.docker/config.json'));
  const { code, stdout } = await run('build', 'push', '--dry-run', '--observe');
  expect(code).toBe(0);
  expect(stdout).toContain('is in the registry');
  await expect(stat(join(home, '.docker/config.json'))).rejects.toThrow();
});

it('builds, pushes and pulls nothing when only the environment changes', async () => {
  await writeFiles(project.directory, files('two', ', MORE: more'));
  const { code, stdout } = await run('deploy', '--version', await head());
  expect(code, stdout).toBe(0);
  expect(stdout).not.toMatch(/build and push|pull image/);
  expect(stdout).toContain('env MORE added');
});

it('builds the next commit in the same clone and switches to it', async () => {
  await commit();
  const { code, stdout, stderr } = await run('deploy');
  expect(code, stdout + stderr).toBe(0);
  expect(await visit('vm1', '/version')).toBe('200 two');
});

it('delivers to the hosts without touching what serves', async () => {
  await writeFiles(project.directory, { 'www/version': 'three\n' });
  await commit();
  const { code, stdout, stderr } = await run('build', 'deliver');
  expect(code, stdout + stderr).toBe(0);
  expect(stdout).toMatch(/^Done: Build app [0-9a-f]{7} and pull it · \d+ steps/m);
  expect(await visit('vm1', '/version')).toBe('200 two');
  expect(await fleet.exec('vm2', 'docker image ls --format "{{.Tag}}" registry:5000/built')).toContain(await head());
});

it('builds the working directory under its own tags', async () => {
  await writeFiles(project.directory, { 'www/version': 'dirty\n' });
  const { code, stdout, stderr } = await run('build', 'dev');
  expect(code, stdout + stderr).toBe(0);
  const tags = await shell('docker image ls --format "{{.Tag}}" registry:5000/built');
  expect(tags).toContain(`${await head()}-dirty`);
  expect(tags).toContain('latest-dirty');
});

it('shows what a build printed when it fails, and leaves the hosts alone', async () => {
  await writeFiles(project.directory, { Dockerfile: 'FROM scratch\nCOPY nowhere /nowhere\n' });
  await commit();
  const { code, stdout } = await run('deploy');
  expect(code).toBe(1);
  expect(stdout).toContain('nowhere');
  expect(await visit('vm1', '/version')).toBe('200 two');
  expect(await fleet.exec('vm1', 'ls -d .kamal/lock-* 2>/dev/null || true')).toBe('');
});

it('names every secret that is missing before it asks or builds anything', async () => {
  await writeFiles(project.directory, { '.kamal/secrets': 'UNUSED=1\n' });
  const { code, stderr } = await run('deploy');
  await writeFiles(project.directory, { '.kamal/secrets': files('two')['.kamal/secrets'] ?? '' });
  expect(code, stderr).toBe(3);
  expect(stderr).toContain('secret REG_PW is not defined');
  expect(stderr).toContain('secret BUILD_TOKEN is not defined');
  expect(stderr).toContain('builder.secrets');
});

it('refuses a Dockerfile that the build would not see', async () => {
  await writeFiles(project.directory, { 'Dockerfile.new': 'FROM scratch\n' });
  const config = (files('three')['config/deploy.yml'] ?? '').replace(
    'builder:',
    'builder:\n  dockerfile: Dockerfile.new',
  );
  await writeFiles(project.directory, { 'config/deploy.yml': config });
  const { code, stderr } = await run('build', 'push');
  expect(code).toBe(3);
  expect(stderr).toContain('Dockerfile.new is not committed');
});

it('makes the builder that Kamal would make, once, and removes it', async () => {
  const config = (files('three')['config/deploy.yml'] ?? '').replace('  driver: docker\n', '');
  await writeFiles(project.directory, { 'config/deploy.yml': config });
  const name = 'kamal-local-docker-container';
  const builders = async (): Promise<string> => (await finish(['docker', 'buildx', 'ls'], { env: project.env })).stdout;
  expect((await run('build', 'create')).code).toBe(0);
  expect(await builders()).toContain(name);
  expect((await run('build', 'create')).stdout).toContain(`Nothing to do: builder ${name} is there`);
  expect((await build(fleet, project, ['build', 'details'])).stdout).toMatch(
    /^Builder: local\n[^]*kamal-local-docker-container/,
  );
  expect((await run('build', 'remove')).code).toBe(0);
  expect(await builders()).not.toContain(name);
});
