/** The keys that may open a host, read once per run: named ones, given ones, those of the agent, the usual files. */
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { ParsedKey } from 'ssh2';

const USUAL = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

/** One private key and how people know it. */
export interface Identity {
  readonly label: string;
  readonly key: ParsedKey;
}

/** What was found, and which public keys only the agent can use: their files are encrypted. */
export interface Identities {
  readonly keys: readonly Identity[];
  /** Public keys in SSH's binary form. */
  readonly agentOnly: readonly Buffer[];
}

/** Where keys come from. */
export interface KeySources {
  readonly files: readonly string[];
  readonly data: readonly string[];
}

/** The user's home directory in place of a leading `~`. */
export function expandHome(path: string, home = homedir()): string {
  return path === '~' || path.startsWith('~/') ? join(home, path.slice(2)) : path;
}

/** Reads the named keys. A named file that cannot be used is told to `notice` with what to do about it. */
export async function namedIdentities(sources: KeySources, notice: (text: string) => void): Promise<Identities> {
  const found = await Promise.all(sources.files.map((file) => readIdentity(file)));
  found.forEach((one, at) => {
    if ('problem' in one) notice(`key ${sources.files[at]} ${one.problem}`);
  });
  const data = await Promise.all(sources.data.map((text, at) => parseIdentity(`key_data ${at + 1}`, text)));
  data.forEach((one, at) => {
    if ('problem' in one) notice(`key_data ${at + 1} ${one.problem}`);
  });
  return collected([...found, ...data]);
}

/** Reads the key files that SSH looks at when none is named; missing ones are passed over. */
export async function usualIdentities(home: string, notice: (text: string) => void): Promise<Identities> {
  const found = await Promise.all(USUAL.map((name) => readIdentity(join(home, '.ssh', name))));
  found.forEach((one, at) => {
    if ('problem' in one && !one.isMissing) notice(`key ~/.ssh/${USUAL[at]} ${one.problem}`);
  });
  return collected(found);
}

type Found =
  | Identity
  | { readonly problem: string; readonly isMissing?: boolean; readonly publicKey?: Buffer }
  /** A file with the public half names a key that the agent holds. */
  | { readonly publicKey: Buffer };

function collected(found: readonly Found[]): Identities {
  return {
    keys: found.filter((one) => 'key' in one),
    agentOnly: found.flatMap((one) => ('publicKey' in one && one.publicKey ? [one.publicKey] : [])),
  };
}

async function readIdentity(file: string): Promise<Found> {
  try {
    return await parseIdentity(file, await readFile(expandHome(file), 'utf8'));
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return { problem: isMissing ? 'does not exist' : `cannot be read: ${(error as Error).message}`, isMissing };
  }
}

async function parseIdentity(label: string, text: string): Promise<Found> {
  const { default: ssh2 } = await import('ssh2');
  const parsed: ParsedKey | ParsedKey[] | Error = ssh2.utils.parseKey(text);
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (key !== undefined && !(key instanceof Error)) {
    return key.isPrivateKey() ? { label, key } : { publicKey: key.getPublicSSH() };
  }
  const publicKey = publicKeyOf(text);
  if (!/encrypted/i.test(key?.message ?? '')) return { problem: 'is in a format that cannot be read' };
  const problem = 'has a passphrase: it is used only if the agent holds it (ssh-add)';
  return publicKey === undefined ? { problem } : { problem, publicKey };
}

/** The public half that OpenSSH's own format leaves readable (PROTOCOL.key in its sources). */
function publicKeyOf(text: string): Buffer | undefined {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([\s\S]+?)-----END/.exec(text)?.[1];
  if (body === undefined) return undefined;
  const bytes = Buffer.from(body, 'base64');
  let at = 'openssh-key-v1\0'.length;
  for (let skipped = 0; skipped < 3; skipped += 1) at += 4 + bytes.readUInt32BE(at);
  at += 4;
  return bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at));
}
