/** What is special about a host that is only passed through. */
import type { Ssh } from '../../planner/config.ts';
import type { SshSaid } from './ssh-said.ts';
import type { Trouble } from './trouble.ts';

/** A jump host as `ssh.proxy` or `ProxyJump` names it. */
export interface JumpAddress {
  readonly host: string;
  readonly user?: string;
  readonly port?: number;
}

/** Reads `[user@]host[:port]`. OpenSSH prints every address in brackets, one of IPv4 too; a bare one of IPv6 has no port. */
export function jumpAddress(text: string): JumpAddress {
  const [, user, spot = ''] = /^(?:(.*)@)?(.*)$/.exec(text) ?? [];
  const isBareIpv6 = /^[^[]*:.*:/.test(spot);
  const [, host = spot, port] = isBareIpv6 ? [] : (/^\[?(.+?)\]?(?::(\d+))?$/.exec(spot) ?? []);
  return { host, ...(user === undefined ? {} : { user }), ...(port === undefined ? {} : { port: Number(port) }) };
}

/**
 * The hosts to pass, the nearest first: to the first one of `path` as its own ssh config says, to the others through those
 * before them (OpenSSH 9.2, `ssh.c`). `ownJumps`: the hosts that a jump host's ssh config names.
 */
export async function wholePath(
  path: readonly string[],
  ownJumps: (jump: string) => Promise<readonly string[]>,
  passed: readonly string[] = [],
): Promise<readonly string[] | Trouble> {
  const [first] = path;
  if (first === undefined) return path;
  const all = [...passed, first];
  if (passed.includes(first)) {
    return {
      ok: false,
      detail: `the ssh config leads to a jump host through itself: ${all.join(', ')}`,
      hint: `exempt it, e.g. with: Host * !${jumpAddress(first).host}`,
    };
  }
  const before = await wholePath(await ownJumps(first), ownJumps, all);
  return 'ok' in before ? before : [...before, ...path];
}

/**
 * A jump host's way is the ssh config's. The keys of the deploy config come before those of the ssh config and lock out
 * none: Kamal hands them to `ssh -i`, and `keys_only` to nobody (net-ssh 7.3, `proxy/jump.rb`).
 */
export function jumpSsh(ssh: Ssh, said: SshSaid | undefined): Ssh {
  const { proxy: _, proxyCommand: __, ...others } = ssh;
  return { ...others, keys: [...ssh.keys, ...(said?.keyFiles ?? [])], keysOnly: false };
}
