/** What is special about a host that is only passed through. */
import type { Ssh } from '../../planner/config.ts';
import type { SshSaid } from './ssh-said.ts';

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
 * The keys of the deploy config come before those of the ssh config and lock out none: Kamal hands them to `ssh -i`, and
 * `keys_only` to nobody (net-ssh 7.3, `proxy/jump.rb`).
 */
export function jumpSsh(ssh: Ssh, said: SshSaid | undefined): Ssh {
  return { ...ssh, keys: [...ssh.keys, ...(said?.keyFiles ?? [])], keysOnly: false };
}
