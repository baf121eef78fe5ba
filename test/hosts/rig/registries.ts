import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ask } from './ask.ts';
import { DOCKER, HTPASSWD_FILE, MIRROR_ADDRESS, REGISTRY_ADDRESS } from './places.ts';
import { run, until } from './run.ts';

/** The user that the registry knows. */
export const REGISTRY_USER = 'u';

const SERVE = ['docker-registry', 'serve', '/etc/registry.yml'];

/** Starts the registry that asks for a password (`registry:5000`) and the open one that stands in for docker.io (`mirror:5000`). */
export async function startRegistries(image: string, network: string, label: string): Promise<void> {
  const start = (name: string, address: string, more: readonly string[]): Promise<string> => {
    const options = ['--name', `kamal-plan-${name}`, '--label', label, '--network', network, '--network-alias', name];
    const publish = ['-p', `${address}:5000:5000`, '-v', '/var/lib/registry'];
    return run(['docker', 'run', '-d', ...options, ...publish, ...more, image, ...SERVE]);
  };
  const auth = [
    'REGISTRY_AUTH=htpasswd',
    'REGISTRY_AUTH_HTPASSWD_REALM=rig',
    'REGISTRY_AUTH_HTPASSWD_PATH=/auth/htpasswd',
  ];
  await Promise.all([
    start('registry', REGISTRY_ADDRESS, [
      '-v',
      `${dirname(HTPASSWD_FILE)}:/auth`,
      ...auth.flatMap((pair) => ['-e', pair]),
    ]),
    start('mirror', MIRROR_ADDRESS, []),
  ]);
  await Promise.all(
    [REGISTRY_ADDRESS, MIRROR_ADDRESS].map((address) => until(`the registry at ${address}`, () => isServing(address))),
  );
}

/** Sets the registry's only password; a running registry takes it from the next request on. */
export async function setRegistryPassword(password: string): Promise<void> {
  await mkdir(dirname(HTPASSWD_FILE), { recursive: true });
  await writeFile(HTPASSWD_FILE, await htpasswdLine(REGISTRY_USER, password));
}

/** Adds a user, until the next `setRegistryPassword`. */
export async function addRegistryUser(user: string, password: string): Promise<void> {
  await appendFile(HTPASSWD_FILE, await htpasswdLine(user, password));
}

async function htpasswdLine(user: string, password: string): Promise<string> {
  const script =
    'my @set = (".", "/", 0..9, "A".."Z", "a".."z"); print crypt($ENV{PW}, q($2b$05$) . join("", map { $set[rand 64] } 1..21) . "u")';
  const hash = await run(['perl', '-e', script], { env: { ...process.env, PW: password } });
  return `${user}:${hash}\n`;
}

/** Lets this machine's Docker push to the registry. */
export async function logIn(password: string): Promise<void> {
  const login = [...DOCKER, 'login', '-u', REGISTRY_USER, '--password-stdin', `${REGISTRY_ADDRESS}:5000`];
  await run(login, { input: password });
}

/** Not by `fetch`: it never settles where Docker takes the connection and drops it before the registry listens. */
async function isServing(address: string): Promise<boolean> {
  const answer = await ask({ address, port: 5000, host: address, path: '/v2/' }).catch(() => null);
  return answer !== null && answer.status < 500;
}
