/** Decides on the key that a host shows, and puts new hosts on file. */
import { createHash } from 'node:crypto';
import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ServerHostKeyAlgorithm } from 'ssh2';
import { shellQuote } from '../../planner/quoting.ts';
import { sshLine } from '../../planner/ssh-line.ts';
import { expandHome } from '../local-path.ts';
import {
  judgeKey,
  type KeyVerdict,
  type KnownHost,
  knownKeyTypes,
  knownName,
  readKnownHosts,
  typeOfKey,
} from './known-hosts.ts';
import type { Route } from './route.ts';
import type { Trouble } from './trouble.ts';

const OFFERED: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
];

const DEFAULT_PORT = 22;

/** The judge of one host's key. */
export interface HostKeyJudge {
  /** What to ask the host for: types on file first, or a host with several keys looks like a stranger. */
  readonly algorithms: ServerHostKeyAlgorithm[];
  /** Decides; nothing if the key is fine. */
  judge(key: Buffer): Trouble | undefined;
  /** Puts a new host on file. Call it once the host is trusted. */
  remember(): Promise<void>;
}

/** Reads what is on file about a host. */
export async function hostKeyJudge(route: Route, notice: (text: string) => void): Promise<HostKeyJudge> {
  const entries = await readKnownHosts(route.knownHosts);
  const name = nameOnFile(route);
  const types = knownKeyTypes(entries, name);
  const known = OFFERED.filter((algorithm) => types.includes(algorithm.startsWith('rsa-') ? 'ssh-rsa' : algorithm));
  let fresh: Buffer | undefined;
  /** A name without a port vouches for every port on which nothing else is known (OpenSSH 9.2, `sshconnect.c`). */
  const isKnownElsewhere = (verdict: KeyVerdict, key: Buffer): boolean =>
    (verdict.state === 'unknown' || verdict.state === 'certificate') &&
    route.hostKeyName === undefined &&
    judgeKey(entries, knownName(route.host, DEFAULT_PORT), key).state === 'known';
  const mismatch = (state: Mismatch, entry: KnownHost, key: Buffer) => {
    const refused = refusal(state, entry, route, key);
    if (route.policy !== 'no') return refused;
    notice(`${refused.detail}; taken all the same, because the ssh config says StrictHostKeyChecking no`);
    return undefined;
  };
  return {
    algorithms: [...known, ...OFFERED.filter((algorithm) => !known.includes(algorithm))],
    judge(key) {
      const verdict = judgeKey(entries, name, key);
      if (verdict.state === 'known') return undefined;
      if (isKnownElsewhere(verdict, key)) return undefined;
      if (verdict.state !== 'unknown') return mismatch(verdict.state, verdict.entry, key);
      // OpenSSH, too, trusts nobody whom it cannot put on file, whatever the policy (9.2, `sshconnect.c`).
      if (route.policy === 'yes' || route.knownHosts.user.length === 0) return strangerRefused(route, key);
      fresh = key;
      return undefined;
    },
    async remember() {
      const [file] = route.knownHosts.user;
      if (fresh === undefined || file === undefined || file === '/dev/null') return;
      const shown = `${typeOfKey(fresh)} ${fingerprint(fresh)}`;
      const problem = await putOnFile(expandHome(file), `${name} ${typeOfKey(fresh)} ${fresh.toString('base64')}\n`);
      notice(
        problem === undefined
          ? `new host key ${shown} was trusted and added to ${file}`
          : `new host key ${shown} was trusted, but could not be added to ${file}: ${problem}`,
      );
    },
  };
}

async function putOnFile(file: string, line: string): Promise<string | undefined> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    const before = await readFile(file, 'utf8').catch(() => '');
    await appendFile(file, before === '' || before.endsWith('\n') ? line : `\n${line}`, { mode: 0o600 });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

type Mismatch = 'changed' | 'other-type' | 'revoked' | 'certificate';

function refusal(state: Mismatch, entry: KnownHost, route: Route, key: Buffer): Trouble {
  const where = `${entry.file}:${entry.line}`;
  const shown = `${typeOfKey(key)} ${fingerprint(key)}`;
  if (state === 'revoked') {
    return { ok: false, detail: `${route.name} showed a host key that ${where} revokes: ${shown}` };
  }
  if (state === 'certificate') {
    return {
      ok: false,
      detail: `${route.name} is vouched for by a certificate authority (${where}), which is not supported`,
      hint: `add its key itself: ssh-keyscan -p ${route.port} ${route.host}`,
    };
  }
  return {
    ok: false,
    detail: `the host key of ${route.name} is not the one in ${where}: it showed ${shown}`,
    hint: `if the host was rebuilt: ${forget(entry, route)}; if not, somebody may be listening in`,
  };
}

function strangerRefused(route: Route, key: Buffer): Trouble {
  const files = [...route.knownHosts.user, ...route.knownHosts.global].join(', ');
  return {
    ok: false,
    detail: `${route.name} is not in ${files || 'any file of known hosts'}; it showed ${typeOfKey(key)} ${fingerprint(key)}`,
    hint: `compare the fingerprint, then ${howToMeet(route)}`,
  };
}

function howToMeet(route: Route): string {
  if (route.knownHosts.user.length > 0) return `run: ${sshLine(route)}`;
  return `name a file in the ssh config that has its key: ssh-keyscan -p ${route.port} ${route.host}`;
}

function forget(entry: KnownHost, route: Route): string {
  return `ssh-keygen -R ${shellQuote(nameOnFile(route))} -f ${shellQuote(entry.file)}`;
}

function nameOnFile(route: Route): string {
  return route.hostKeyName ?? knownName(route.host, route.port);
}

function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}
