/** Why there is no connection to a host: one line for people and what to try next. */
import { isAbsolute } from 'node:path';
import type { Answer } from '../executor.ts';
import { shellQuote } from '../../planner/quoting.ts';
import { sshLine, type SshWay } from '../../planner/ssh-line.ts';

/** A question's answer when it could not be asked. */
export type Trouble = Extract<Answer, { ok: false }>;

/** Who was called where. */
export interface Address {
  /** As the config names the host. */
  readonly name: string;
  /** Where it was looked for, after the ssh config had its say. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
}

/** The ways that were tried to log in, and the keys that could not be used because they are encrypted. */
export interface LoginTried {
  readonly tried: readonly string[];
  readonly locked: readonly { readonly label: string }[];
}

/** What a failed connect means. `login`: how far it came. */
export function connectTrouble(
  error: unknown,
  at: Address & SshWay,
  login: LoginTried | undefined,
  seconds: number,
): Trouble {
  const { code, level, message } = error as { code?: unknown; level?: string; message?: string };
  const hand = `try: ${sshLine(at)}`;
  const known = SOCKET_TROUBLE[String(code)];
  if (known !== undefined) return { ok: false, detail: known.detail(at), hint: `${known.hint}; ${hand}` };
  if (level === 'client-timeout' || code === 'ETIMEDOUT') {
    return {
      ok: false,
      detail: `${spot(at)} did not answer within ${seconds} s`,
      hint: `a firewall may drop port ${at.port}, or the host is down; ${hand}`,
    };
  }
  if (level === 'client-authentication' || /authentication failures/i.test(message ?? '')) {
    const { tried = [], locked = [] } = login ?? {};
    const how = tried.length === 0 ? 'there is no key to try' : `tried ${tried.join(', ')}`;
    const files = locked.flatMap(({ label }) => (isAbsolute(label) ? shellQuote(label) : [])).join(' ');
    const advice = 'load the key into the agent (ssh-add) or name it under ssh/keys';
    return {
      ok: false,
      detail: `${at.name} did not let ${at.user} in: ${how}`,
      hint: `${files === '' ? advice : `load it into the agent: ssh-add ${files}`}; ${hand}`,
    };
  }
  return {
    ok: false,
    detail: `the SSH connection to ${spot(at)} failed: ${message ?? String(error)}`,
    hint: hand,
  };
}

const SOCKET_TROUBLE: Readonly<Record<string, { detail(at: Address): string; hint: string }>> = {
  ENOTFOUND: { detail: (at) => `${at.host} has no address (DNS)`, hint: 'check the spelling under servers' },
  EAI_AGAIN: { detail: (at) => `the address of ${at.host} could not be asked (DNS)`, hint: 'check the network' },
  ECONNREFUSED: { detail: (at) => `${spot(at)} refused the connection`, hint: 'is sshd running, is ssh/port right' },
  EHOSTUNREACH: { detail: (at) => `there is no route to ${spot(at)}`, hint: 'is the host up, is a VPN needed' },
  ENETUNREACH: { detail: (at) => `there is no route to ${spot(at)}`, hint: 'is this machine online, is a VPN needed' },
  ECONNRESET: { detail: (at) => `${spot(at)} hung up`, hint: 'too many connections at once, or a firewall' },
};

function spot(at: Address): string {
  const where = at.host === at.name ? at.name : `${at.name} (${at.host})`;
  return `${where} port ${at.port}`;
}
