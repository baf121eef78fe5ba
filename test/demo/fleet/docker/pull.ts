/** Sessions with the registry, and images that come from it. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { digestOf } from '../ids.ts';
import { findImage, type Image, splitTag, withTag, type World } from '../world.ts';
import type { Call, Command } from './call.ts';
import { readFlags } from './flags.ts';
import { giveTag } from './images.ts';
import { daemonSays, Refusal, wrongCount } from './refusal.ts';

/** Milliseconds that a download takes. */
const DOWNLOAD = 250;

type Sessions = Readonly<Record<string, { readonly auth: string }>>;

const sessionsFile = (world: World): string => join(world.home, '.docker', 'config.json');

function sessionsOf(world: World): Sessions {
  try {
    return (JSON.parse(readFileSync(sessionsFile(world), 'utf8')) as { auths?: Sessions }).auths ?? {};
  } catch {
    return {};
  }
}

function keepSessions(world: World, auths: Sessions): void {
  mkdirSync(join(world.home, '.docker'), { recursive: true });
  writeFileSync(sessionsFile(world), `${JSON.stringify({ auths }, undefined, '\t')}\n`, { mode: 0o600 });
}

const authOf = (username: string, password: string): string =>
  Buffer.from(`${username}:${password}`).toString('base64');

/** `docker login`. */
export const login: Command = async (call) => {
  const flags = readFlags(call.words, { 'username,u': 'value', 'password,p': 'value', 'password-stdin': 'switch' });
  const { registry } = call.world;
  const [server = 'https://index.docker.io/v1/'] = flags.args;
  const isTyped = flags.value('password') !== undefined;
  if (isTyped) call.err('WARNING! Using --password via the CLI is insecure. Use --password-stdin.\n');
  const password = flags.isOn('password-stdin') ? (await call.stdin()).replace(/\r?\n$/, '') : flags.value('password');
  const username = flags.value('username');
  if (username === undefined || password === undefined)
    throw new Refusal('Error: Cannot perform an interactive login from a non TTY device');
  await sleep(40);
  if (server !== registry.server)
    throw daemonSays(`Get "https://${server}/v2/": dial tcp: lookup ${server}: no such host`);
  if (username !== registry.username || password !== registry.password) {
    throw daemonSays(`login attempt to https://${server}/v2/ failed with status: 401 Unauthorized`);
  }
  keepSessions(call.world, { ...sessionsOf(call.world), [server]: { auth: authOf(username, password) } });
  call.err(`WARNING! Your password will be stored unencrypted in ${sessionsFile(call.world)}.\n`);
  call.out('Login Succeeded\n');
  return 0;
};

/** `docker logout`. */
export const logout: Command = (call) => {
  const [server = 'https://index.docker.io/v1/'] = readFlags(call.words, {}).args;
  const { [server]: gone, ...rest } = sessionsOf(call.world);
  call.out(gone === undefined ? `Not logged in to ${server}\n` : `Removing login credentials for ${server}\n`);
  if (gone !== undefined) keepSessions(call.world, rest);
  return 0;
};

/** `docker pull`. */
export const pull: Command = async (call) => {
  const flags = readFlags(call.words, { 'quiet,q': 'switch', platform: 'value' });
  const [name] = flags.args;
  if (name === undefined) throw wrongCount('docker pull', 'exactly 1');
  const reference = withTag(name);
  const had = findImage(call.world, reference);
  const image = await obtain(call.world, reference);
  if (!flags.isOn('quiet')) {
    const [repository, tag] = splitTag(reference);
    const status = had === image ? 'Image is up to date' : 'Downloaded newer image';
    call.out(
      `${tag}: Pulling from ${repository.split('/').slice(1).join('/')}\nDigest: sha256:${digestOf(reference)}\n`,
    );
    call.out(`Status: ${status} for ${reference}\n`);
  }
  call.out(`${reference.includes('.') ? '' : 'docker.io/'}${reference}\n`);
  return 0;
};

/** The image as the registry has it, downloaded unless it is there. */
export async function obtain(world: World, reference: string): Promise<Image> {
  const { registry } = world;
  const isPrivate = reference.startsWith(`${registry.server}/`);
  if (isPrivate && sessionsOf(world)[registry.server]?.auth !== authOf(registry.username, registry.password)) {
    const [repository, tag] = splitTag(reference.slice(registry.server.length + 1));
    throw daemonSays(`Head "https://${registry.server}/v2/${repository}/manifests/${tag}": no basic auth credentials`);
  }
  const offered = registry.images.find((one) => one.reference === reference);
  await sleep(40);
  if (!offered) throw daemonSays(`manifest for ${reference} not found: manifest unknown: manifest unknown`);
  const id = `sha256:${digestOf(`image ${reference}`)}`;
  const had = world.images.find((one) => one.id === id);
  if (!had) await sleep(DOWNLOAD);
  const created = 1_750_000_000_000 + registry.images.indexOf(offered) * 60_000;
  const image = had ?? { ...offered, id, tags: [], created };
  if (!had) world.images = [...world.images, image].sort((a, b) => a.created - b.created);
  if (!image.tags.includes(reference)) giveTag(world, image, reference);
  return image;
}

/** The image for `docker run`: what the host has, else what the registry has. */
export async function imageFor(call: Call, reference: string): Promise<Image> {
  const had = findImage(call.world, reference);
  if (had) return had;
  call.err(`Unable to find image '${withTag(reference)}' locally\n`);
  return obtain(call.world, withTag(reference));
}
