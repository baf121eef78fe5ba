/** A registry on this machine that hosts reach through their SSH connections, and builders on other machines. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ask } from './rig/ask.ts';
import { type Fleet, attachFleet } from './rig/fleet.ts';
import { hostImage } from './rig/host-image.ts';
import { finish, run as runProgram, shell } from './rig/run.ts';
import { build, files, makeBuiltProject } from './support/building.ts';
import { type Project, writeFiles } from './support/project.ts';

const REGISTRY = 'localhost:5055';
const HERE = '  driver: docker\n';

let fleet: Fleet;
let project: Project;
let home: string;

const configured = (builder: string): Readonly<Record<string, string>> => ({
  'config/deploy.yml': (files('one')['config/deploy.yml'] ?? '')
    .replace(/registry: .*/, `registry: { server: "${REGISTRY}" }`)
    .replace(HERE, builder),
});

const endRegistry = (): Promise<unknown> => finish(['docker', 'rm', '-fv', 'kamal-docker-registry']);

beforeAll(async () => {
  fleet = await attachFleet(['vm1', 'vm2', 'vm3']);
  await fleet.reset();
  project = await makeBuiltProject(fleet);
  home = project.env['HOME'] ?? '';
  await endRegistry();
  // Docker Hub is out of reach: the hosts' own image has the registry's program too.
  const dockerfile = `FROM ${await hostImage()}\nENV REGISTRY_AUTH=\nCMD ["docker-registry", "serve", "/etc/registry.yml"]\n`;
  await runProgram(['docker', 'build', '-q', '-t', 'registry:3', '-'], {
    input: dockerfile,
    env: { ...process.env, ...project.env },
  });
  await writeFiles(project.directory, configured(HERE));
  await shell('git add . && git commit -qm registry', { cwd: project.directory });
});

afterAll(async () => {
  await endRegistry();
  await finish(['docker', 'rmi', '-f', 'registry:3']);
});

const run = (...argv: readonly string[]) => build(fleet, project, [...argv, '-y']);
const visit = async (host: string): Promise<string> => {
  const { address } = fleet.host(host);
  return (await ask({ address, host: 'app.example.com', path: '/version' })).body.trim();
};

it('starts the registry here, pushes to it, and lets hosts pull from it through their own connections', async () => {
  const { code, stdout, stderr } = await run('deploy');
  expect(code, stdout + stderr).toBe(0);
  expect(stdout).toContain(`run registry ${REGISTRY}`);
  expect(await Promise.all([visit('vm1'), visit('vm2')])).toEqual(['one', 'one']);
  expect(await fleet.exec('vm1', `docker image ls --format '{{.Repository}}'`)).toContain(`${REGISTRY}/built`);
  expect(await fleet.exec('vm1', 'ss -Hltn sport = :5055')).toBe('');
});

it('sees that the registry here has the image', async () => {
  const { code, stdout } = await run('build', 'push');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Nothing to do: image built:[0-9a-f]{7} is in the registry/);
});

it('makes a builder that leads to another machine over SSH, finds it again and removes it', async () => {
  await writeFiles(project.directory, configured('  local: false\n  remote: ssh://root@vm3\n'));
  const name = 'kamal-remote-ssh---root-vm3-local-registry';
  const docker = async (...argv: readonly string[]): Promise<string> =>
    (await finish(['docker', ...argv], { env: project.env })).stdout;
  const created = await run('build', 'create');
  expect(created.code, created.stdout + created.stderr).toBe(0);
  expect(await docker('context', 'inspect', `${name}-context`, '--format', '{{.Endpoints.docker.Host}}')).toBe(
    'ssh://root@vm3\n',
  );
  expect((await run('build', 'create')).stdout).toContain(`Nothing to do: builder ${name} is there`);
  await docker('context', 'update', `${name}-context`, '--docker', 'host=ssh://root@elsewhere');
  expect((await run('build', 'create', '--dry-run', '--observe')).stdout).toContain(
    'the one that is there builds elsewhere',
  );
  const removed = await run('build', 'remove');
  expect(removed.code, removed.stdout + removed.stderr).toBe(0);
  expect(await docker('buildx', 'ls')).not.toContain(name);
  expect(await docker('context', 'ls')).not.toContain(name);
});

// The builder's own image is out of reach as well: what is real here is everything around it.
const BUILDER = `#!/bin/sh
case "$1 $2" in 'buildx build') ;; *) exec /usr/local/bin/docker "$@" ;; esac
echo "$BUILDKIT_NO_CLIENT_TOKEN $BUILD_TOKEN" > "$HOME/environment"
tr '\\0' ' ' < /proc/$PPID/cmdline > "$HOME/arguments"
echo "$@" >> "$HOME/arguments"
ssh root@vm3 curl -fsS http://127.0.0.1:5055/v2/ > "$HOME/reached"
`;

it('lets a remote builder reach the registry here while it builds, and no longer', async () => {
  const real = (await shell('command -v docker')).trim();
  const bin = join(home, 'bin');
  await mkdir(bin);
  await writeFile(join(bin, 'docker'), BUILDER.replace('/usr/local/bin/docker', real), { mode: 0o755 });
  const path = { ...project, env: { ...project.env, PATH: `${bin}:${project.env['PATH']}` } };
  const { code, stdout, stderr } = await build(fleet, path, ['build', 'push', '--force', '-y']);
  expect(code, stdout + stderr).toBe(0);
  expect(await readFile(join(home, 'reached'), 'utf8')).toBe('{}');
  expect(await readFile(join(home, 'environment'), 'utf8')).toBe('1 build-token-canary\n');
  expect(await readFile(join(home, 'arguments'), 'utf8')).not.toContain('canary');
  expect(await fleet.exec('vm3', 'ss -Hltn sport = :5055')).toBe('');
});
