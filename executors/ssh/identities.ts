/** The keys that may open a host, read once per run: named ones, given ones, those of the agent, the usual files. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ParsedKey } from 'ssh2';

const USUAL = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

/** One private key and how people know it. */
export interface Identity {
  readonly label: string;
  readonly key: ParsedKey;
}

/** A key that only the agent can use: its file has a passphrase, or holds the public half. */
export interface AgentKey {
  readonly label: string;
  /** In SSH's binary form; absent where the file does not say. */
  readonly publicKey?: Buffer;
  /** What a passphrase makes of it, nothing if it is another one; absent where there is no private half. */
  readonly unlocked?: (passphrase: string) => ParsedKey | undefined;
}

/** What was found. */
export interface Identities {
  readonly keys: readonly Identity[];
  readonly agentOnly: readonly AgentKey[];
  /** Named, but of no use: sentences for people. */
  readonly problems: readonly string[];
}

/** Where keys come from. */
export interface KeySources {
  readonly files: readonly string[];
  readonly data: readonly string[];
}

/** Reads the keys that somebody named. */
export async function namedIdentities({ files, data }: KeySources): Promise<Identities> {
  const given = data.map((text, at) => parseIdentity(`key_data ${at + 1}`, text));
  return collected(await Promise.all([...files.map(readIdentity), ...given]));
}

/** Reads the key files that SSH looks at when none is named; missing ones are no problem, the public half may be there. */
export async function usualIdentities(home: string): Promise<Identities> {
  const found = await Promise.all(USUAL.map((name) => readUsual(join(home, '.ssh', name))));
  return collected(found.filter((one) => !('isMissing' in one)));
}

async function readUsual(file: string): Promise<Found> {
  const found = await readIdentity(file);
  return 'isMissing' in found ? readIdentity(`${file}.pub`) : found;
}

type Found = Identity | AgentKey | { readonly problem: string; readonly isMissing?: true };

function collected(found: readonly Found[]): Identities {
  return {
    keys: found.filter((one) => 'key' in one),
    agentOnly: found.flatMap((one) => ('key' in one || 'problem' in one ? [] : [one])),
    problems: found.flatMap((one) => ('problem' in one ? [one.problem] : [])),
  };
}

async function readIdentity(file: string): Promise<Found> {
  try {
    const found = await parseIdentity(file, await readFile(file, 'utf8'));
    return isLocked(found) && found.publicKey === undefined ? await withPublicHalf(file, found) : found;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return { problem: `key ${file} does not exist`, isMissing: true };
    return { problem: `key ${file} cannot be read: ${message}` };
  }
}

const isLocked = (found: Found): found is AgentKey => 'unlocked' in found;

/** A file next to an encrypted one may say what that one does not. */
async function withPublicHalf(file: string, locked: AgentKey): Promise<AgentKey> {
  const beside = await parseIdentity('', await readFile(`${file}.pub`, 'utf8').catch(() => ''));
  return 'publicKey' in beside ? { ...locked, publicKey: beside.publicKey } : locked;
}

async function parseIdentity(label: string, text: string): Promise<Found> {
  const { default: ssh2 } = await import('ssh2');
  const parse = (passphrase?: string): ParsedKey | Error | undefined => {
    const parsed: ParsedKey | ParsedKey[] | Error = ssh2.utils.parseKey(text, passphrase);
    return Array.isArray(parsed) ? parsed[0] : parsed;
  };
  const key = parse();
  if (key !== undefined && !(key instanceof Error)) {
    return key.isPrivateKey() ? { label, key } : { label, publicKey: key.getPublicSSH() };
  }
  if (!/encrypted/i.test(key?.message ?? '')) return { problem: `key ${label} is in a format that cannot be read` };
  const unlocked = (passphrase: string): ParsedKey | undefined => {
    const open = parse(passphrase);
    return open instanceof Error ? undefined : open;
  };
  const publicKey = publicKeyOf(text);
  return publicKey === undefined ? { label, unlocked } : { label, publicKey, unlocked };
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
