/** How to reach a host: the deploy config's answer, and the ssh config's where the deploy config leaves it one. */
import type { Ssh } from '../../planner/config.ts';
import { jumpsOf, type SshWay } from '../../planner/ssh-line.ts';
import type { KnownHostsFiles } from './known-hosts.ts';
import type { SshSaid } from './ssh-said.ts';
import { withAddress } from './tokens.ts';
import type { Address } from './trouble.ts';

/**
 * `yes`: only hosts on file. `accept-new`: hosts on file must match, others are put on file. `no`: even a changed key is
 * taken, with a notice.
 */
export type HostKeyPolicy = 'yes' | 'accept-new' | 'no';

/** Its key files are those that somebody named, not the usual ones; its proxy command is ready to run. */
export interface Route extends Address, SshWay {
  readonly isNamedOnly: boolean;
  /** The agent's socket. */
  readonly agent?: string;
  readonly forwardAgent: boolean;
  /** Seconds. */
  readonly connectTimeout: number;
  readonly knownHosts: KnownHostsFiles;
  readonly policy: HostKeyPolicy;
  /** The name that the host goes by in `known_hosts`, if it is not the one it is reached by. */
  readonly hostKeyName?: string;
}

/** What holds for every host. */
export interface RouteDefaults {
  readonly agent?: string;
  /** Seconds. */
  readonly connectTimeout: number;
  readonly knownHosts: KnownHostsFiles;
}

/**
 * The way to a host as the deploy config names it. User, port, keys and proxy of the deploy config win over the ssh
 * config, as in Kamal.
 */
export function routeTo(name: string, ssh: Ssh, said: SshSaid | undefined, defaults: RouteDefaults): Route {
  const at = { name, host: said?.host ?? name, port: ssh.port, user: ssh.user };
  const agent = said?.agent ?? defaults.agent;
  const hasOwnProxy = ssh.proxy !== undefined || ssh.proxyCommand !== undefined;
  const command = ssh.proxyCommand ?? (hasOwnProxy ? undefined : said?.proxyCommand);
  return {
    ...at,
    keyFiles: ssh.keys.length > 0 ? ssh.keys : (said?.keyFiles ?? []),
    isNamedOnly: ssh.keysOnly || (said?.isNamedOnly ?? false),
    ...(agent === undefined || agent === 'none' ? {} : { agent }),
    forwardAgent: ssh.forwardAgent,
    jumps: hasOwnProxy ? jumpsOf(ssh.proxy) : (said?.jumps ?? []).map((jump) => withAddress(jump, at)),
    ...(command === undefined ? {} : { proxyCommand: withAddress(command, at) }),
    connectTimeout: said?.connectTimeout ?? defaults.connectTimeout,
    knownHosts: {
      user: said?.userKnownHosts ?? defaults.knownHosts.user,
      global: said?.globalKnownHosts ?? defaults.knownHosts.global,
    },
    policy: said?.policy ?? 'accept-new',
    ...(said?.hostKeyName === undefined ? {} : { hostKeyName: said.hostKeyName }),
  };
}
