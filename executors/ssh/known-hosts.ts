/** The files that say which key a host has (`known_hosts`, sshd(8) "SSH_KNOWN_HOSTS FILE FORMAT"). */
import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expandHome } from '../local-path.ts';

/** Where OpenSSH looks unless it is told otherwise. */
export const GLOBAL_KNOWN_HOSTS: readonly string[] = ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'];

/** The files of a user's own that OpenSSH looks into unless it is told otherwise. */
export const userKnownHostsIn = (home: string): readonly string[] =>
  ['known_hosts', 'known_hosts2'].map((name) => join(home, '.ssh', name));

/** The files that are looked into. */
export interface KnownHostsFiles {
  /** The first one is added to. */
  readonly user: readonly string[];
  readonly global: readonly string[];
}

/** One line of a file. */
export interface KnownHost {
  readonly file: string;
  readonly line: number;
  readonly marker?: 'revoked' | 'cert-authority';
  /** First column: patterns separated by commas, or one hashed name. */
  readonly names: string;
  readonly keyType: string;
  /** Base64, as in the file. */
  readonly key: string;
}

/** What the files say about a key that a host showed. */
export type KeyVerdict =
  | { readonly state: 'known' }
  | { readonly state: 'unknown' }
  | { readonly state: 'changed' | 'other-type' | 'revoked'; readonly entry: KnownHost }
  /** Only a certificate authority vouches for the host, and ssh2 does not read host certificates. */
  | { readonly state: 'certificate'; readonly entry: KnownHost };

/** Reads the files; missing ones count as empty. */
export async function readKnownHosts({ user, global }: KnownHostsFiles): Promise<readonly KnownHost[]> {
  const files = [...user, ...global];
  const texts = await Promise.all(files.map((file) => readFile(expandHome(file), 'utf8').catch(() => '')));
  return texts.flatMap((text, at) => parseKnownHosts(files[at] ?? '', text));
}

/** The entries of one file's text; lines that are none are passed over. */
export function parseKnownHosts(file: string, text: string): readonly KnownHost[] {
  return text.split('\n').flatMap((line, at) => {
    const words = line.trim().split(/\s+/);
    if (line.trim() === '' || line.trim().startsWith('#')) return [];
    const marker = words[0]?.startsWith('@') ? words.shift()?.slice(1) : undefined;
    const [names, keyType, key] = words;
    if (names === undefined || keyType === undefined || key === undefined) return [];
    const entry = { file, line: at + 1, names, keyType, key };
    if (marker === undefined) return [entry];
    return marker === 'revoked' || marker === 'cert-authority' ? [{ ...entry, marker }] : [];
  });
}

/** The name a host goes by in the files. */
export function knownName(host: string, port: number): string {
  return port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;
}

/** Whether the files vouch for the key that a host showed. `key`: as SSH sends it. */
export function judgeKey(entries: readonly KnownHost[], name: string, key: Buffer): KeyVerdict {
  const base64 = key.toString('base64');
  const mine = entries.filter((entry) => isNamed(entry.names, name));
  const plain = mine.filter((entry) => entry.marker === undefined);
  const revoked = mine.find((entry) => entry.marker === 'revoked' && entry.key === base64);
  if (revoked !== undefined) return { state: 'revoked', entry: revoked };
  if (plain.some((entry) => entry.key === base64)) return { state: 'known' };
  const sameType = plain.find((entry) => entry.keyType === typeOfKey(key));
  if (sameType !== undefined) return { state: 'changed', entry: sameType };
  const [first] = plain;
  if (first !== undefined) return { state: 'other-type', entry: first };
  const authority = mine.find((entry) => entry.marker === 'cert-authority');
  return authority === undefined ? { state: 'unknown' } : { state: 'certificate', entry: authority };
}

/** The types of key that the files hold for a host, to be asked for first. */
export function knownKeyTypes(entries: readonly KnownHost[], name: string): readonly string[] {
  const mine = entries.filter((entry) => entry.marker === undefined && isNamed(entry.names, name));
  return [...new Set(mine.map((entry) => entry.keyType))];
}

/** The type that a key in SSH's binary form says it is of. */
export function typeOfKey(key: Buffer): string {
  return key.subarray(4, 4 + key.readUInt32BE(0)).toString('latin1');
}

function isNamed(names: string, name: string): boolean {
  if (names.startsWith('|1|')) return isHashOf(names, name);
  const patterns = names.toLowerCase().split(',');
  if (patterns.some((one) => one.startsWith('!') && isMatch(one.slice(1), name))) return false;
  return patterns.some((one) => !one.startsWith('!') && isMatch(one, name));
}

function isHashOf(hashed: string, name: string): boolean {
  const [, , salt = '', hash = ''] = hashed.split('|');
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
}

function isMatch(pattern: string, name: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern === name;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`).test(name);
}
