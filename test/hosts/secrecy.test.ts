import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { type Fleet, attachFleet } from './rig/fleet.ts';
import { addRegistryUser } from './rig/registries.ts';
import { commitAs, makeProject, type Project, SHOP, writeFiles } from './support/project.ts';
import { sampleArguments } from './support/sampler.ts';
import { kamalPlan } from './support/tool.ts';
import { watchFiles } from './support/watch-files.ts';

const CERTIFICATE = fileURLToPath(new URL('../../fixtures/oracle/proxy-custom-cert-path/project/', import.meta.url));

const canary = (name: string): string => `canary-${name}-${randomBytes(6).toString('hex')}`;

/** Every secret of the project but the registry's user, which `docker login -u` has to name. */
const CANARIES = {
  REG_PW: canary('registry'),
  SECRET_KEY: `${canary('env')} "q" $x \\ y`,
  WORKER_KEY: canary('worker'),
  DB_PASSWORD: canary('db'),
  UNUSED: canary('unused'),
};
const REG_USER = canary('user');

let fleet: Fleet;
let project: Project;
let texts: readonly string[] = [];

beforeAll(async () => {
  fleet = await attachFleet(['vm1', 'vm2', 'vm3', 'vm4']);
  await fleet.reset();
  await addRegistryUser(REG_USER, CANARIES.REG_PW);
  const cert = await readFile(join(CERTIFICATE, 'cert.pem'), 'utf8');
  const key = await readFile(join(CERTIFICATE, 'key.pem'), 'utf8');
  const made = await makeProject(fleet, { ...SHOP, ...project_files(), 'cert.pem': cert, 'key.pem': key });
  project = { ...made, env: { ...made.env, TMPDIR: await mkdtemp(join(tmpdir(), 'kamal-plan-tmp-')) } };
  await commitAs(project, 'Kim Deployer');
  // The part of a value that no quoting changes, and the key's own line.
  const values = Object.values(CANARIES).map((value) => value.split(' ')[0] ?? '');
  texts = [...values, key.split('\n')[1] ?? ''];
});

function project_files(): Record<string, string> {
  const secrets = Object.entries(CANARIES).map(([name, value]) => `${name}='${value}'`);
  return {
    'config/deploy.yml': `${SHOP['config/deploy.yml']}`
      .replace('username: u', 'username: [REG_USER]')
      .replace('app_port: 80 }', 'app_port: 80, ssl: { certificate_pem: CERT_PEM, private_key_pem: KEY_PEM } }')
      .concat('hooks_output: verbose\n'),
    '.kamal/secrets': [
      ...secrets,
      `REG_USER=${REG_USER}`,
      'CERT_PEM=$(cat cert.pem)',
      'KEY_PEM=$(cat key.pem)',
      '',
    ].join('\n'),
    '.kamal/hooks/pre-deploy': '#!/bin/sh\nenv | sort\necho "to stderr: $SECRET_KEY" >&2\n',
  };
}

interface Seen {
  readonly exit: number;
  readonly text: string;
  readonly files: readonly string[];
  readonly rounds: number;
}

const encoded = (text: string): readonly string[] => [
  text,
  Buffer.from(text).toString('base64').replace(/=+$/, '').slice(0, -2),
];
const holds = (content: string): boolean => texts.flatMap(encoded).some((text) => content.includes(text));

/** Runs the tool and insists that no secret is in what it prints, writes on this machine or passes as an argument. */
async function secretly(argv: readonly string[]): Promise<Seen> {
  const home = String(project.env['HOME']);
  const stopWatching = watchFiles([project.directory, home, String(project.env['TMPDIR'])]);
  const stopSampling = await sampleArguments([...texts, REG_USER]);
  const run = await kamalPlan(project, argv);
  const { found, rounds } = await stopSampling();
  const files = [...(await stopWatching())].filter(([, contents]) => contents.some(holds)).map(([path]) => path);
  console.log(`${argv.join(' ')}: every argument list looked at ${rounds} times in ${run.ms} ms`);
  expect(found.filter((line) => !isLogin(line))).toEqual([]);
  expect(texts.filter((text) => run.text.includes(text))).toEqual([]);
  expect(holds(run.text)).toBe(false);
  expect(run.text).not.toContain(REG_USER);
  const own = ['.kamal/secrets', 'key.pem'].map((path) => join(project.directory, path));
  expect(files.filter((path) => !own.includes(path) && !path.includes('/.git/'))).toEqual([]);
  return { exit: run.exit, text: run.text, files, rounds };
}

/** Docker takes the user's name, and only that, as an argument. */
const isLogin = (line: string): boolean =>
  /^docker login registry:5000 -u canary-user-\w+ --password-stdin *$/.test(line) &&
  !texts.some((text) => line.includes(text));

it.each([
  [['deploy', '-P', '--version', 'v1', '--dry-run', '-v']],
  [['deploy', '-P', '--version', 'v1', '--dry-run', '--format', 'json']],
  [['setup', '-P', '--version', 'v1', '--dry-run', '--observe', '-v']],
  [['setup', '-P', '--version', 'v1', '--dry-run', '--observe', '--format', 'json']],
])('keeps secrets to itself: %j', async (argv) => {
  const { exit, text } = await secretly(argv);
  expect(exit, text).toBe(0);
});

it('keeps secrets to itself while it sets up, whatever a hook prints', async () => {
  const { exit, text, rounds } = await secretly(['setup', '-P', '--version', 'v1', '-v']);
  expect(exit, text).toBe(0);
  expect(rounds).toBeGreaterThan(50);
  expect(text).toContain('[SECRET_KEY]');
});

it('leaves secrets on hosts only where Kamal leaves them', async () => {
  const pattern = texts.map((text) => `-e '${text}'`).join(' ');
  const search = `grep -rlF ${pattern} /root /home /tmp /etc /var/log 2>/dev/null | xargs -r stat -c '%a %n' || true`;
  const found = await Promise.all(
    fleet.hosts.map(async ({ name }) => [name, (await fleet.exec(name, search)).trim().split('\n').sort()]),
  );
  const tls = '644 /root/.kamal/proxy/apps-config/app/tls/web/key.pem';
  expect(Object.fromEntries(found)).toEqual({
    vm1: ['600 /root/.kamal/apps/app/env/roles/web.env', tls],
    vm2: ['600 /root/.kamal/apps/app/env/roles/web.env', tls],
    vm3: ['600 /root/.kamal/apps/app/env/roles/workers.env'],
    vm4: ['600 /root/.kamal/apps/app/env/accessories/db.env'],
  });
});

it('keeps secrets to itself when a container that prints them all fails', async () => {
  const files = project_files();
  await writeFiles(project.directory, {
    'config/deploy.yml': `${files['config/deploy.yml']}`.replace(/cmd: sh .*/, `cmd: sh -c 'env; exit 3'`),
  });
  const { exit, text } = await secretly(['deploy', '-P', '--version', 'v2', '-v']);
  expect(exit, text).toBe(1);
  expect(text).toContain('WORKER_KEY=[WORKER_KEY]');
});
