/** How to reach a host: the config's answer, after the ssh config had its say where the deploy config leaves it one. */
import type { Ssh } from '../../planner/config.ts';
import type { Address } from './trouble.ts';

/** `yes`: only hosts on file. `accept-new`: hosts on file must match, others are put on file. */
export type HostKeyPolicy = 'yes' | 'accept-new';

export interface Route extends Address {
  /** Key files that somebody named; the usual ones are not among them. */
  readonly keyFiles: readonly string[];
  readonly isNamedOnly: boolean;
  /** The agent's socket. */
  readonly agent?: string;
  readonly forwardAgent: boolean;
  /** `[user@]host[:port]`, the nearest first. */
  readonly jumps: readonly string[];
  /** With `%h`, `%p` and `%r` in place. */
  readonly proxyCommand?: string;
  /** Seconds. */
  readonly connectTimeout: number;
  /** The first one is added to. */
  readonly knownHosts: readonly string[];
  readonly policy: HostKeyPolicy;
}

/** What holds for every host. */
export interface RouteDefaults {
  readonly agent?: string;
  /** Seconds. */
  readonly connectTimeout: number;
  readonly knownHosts: readonly string[];
  readonly policy: HostKeyPolicy;
}

/** The way to a host as the deploy config names it. */
export async function routeTo(name: string, ssh: Ssh, defaults: RouteDefaults): Promise<Route> {
  return {
    name,
    host: name,
    port: ssh.port,
    user: ssh.user,
    keyFiles: ssh.keys,
    isNamedOnly: ssh.keysOnly,
    forwardAgent: ssh.forwardAgent,
    jumps: ssh.proxy === undefined ? [] : ssh.proxy.split(','),
    ...(ssh.proxyCommand === undefined ? {} : { proxyCommand: ssh.proxyCommand }),
    ...defaults,
  };
}
