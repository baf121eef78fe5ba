/** The `ssh` command by which a person goes the way that the program goes to a host. */
import type { Config } from './config.ts';
import { shellQuote } from './quoting.ts';

export interface SshWay {
  /** The host as the configuration names it. */
  readonly name: string;
  readonly user: string;
  readonly port: number;
  readonly keyFiles: readonly string[];
  /** `[user@]host[:port]`, the nearest first. */
  readonly jumps: readonly string[];
  readonly proxyCommand?: string;
}

/** The command, to be copied. */
export const sshLine = ({ name, user, port, keyFiles, jumps, proxyCommand }: SshWay): string =>
  [
    'ssh',
    '-p',
    String(port),
    ...keyFiles.flatMap((file) => ['-i', file]),
    ...(jumps.length === 0 ? [] : ['-J', jumps.join(',')]),
    ...(proxyCommand === undefined ? [] : ['-o', `ProxyCommand=${proxyCommand}`]),
    `${user}@${name}`,
  ]
    .map(shellQuote)
    .join(' ');

/** The same for a host of the configuration, as far as that says how to get there. */
export const sshLineTo = ({ ssh }: Pick<Config, 'ssh'>, name: string): string => {
  const { user, port, keys, proxy, proxyCommand } = ssh;
  const jumps = jumpsOf(proxy);
  return sshLine({ name, user, port, keyFiles: keys, jumps, ...(proxyCommand === undefined ? {} : { proxyCommand }) });
};

/**
 * Jump hosts of `ssh.proxy` in the order in which they are passed. The first that is named is the one next to the target
 * (net-ssh 7.3, `proxy/jump.rb`), and is logged in to as root where no user is named (Kamal 2.12, `configuration/ssh.rb`).
 */
export function jumpsOf(proxy: string | undefined): readonly string[] {
  if (proxy === undefined) return [];
  const [nearest = '', ...others] = (proxy.includes('@') ? proxy : `root@${proxy}`).split(',');
  return [...others, nearest];
}
