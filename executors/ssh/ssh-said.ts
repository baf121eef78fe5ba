import { userName } from '../local-user.ts';
import { GLOBAL_KNOWN_HOSTS, userKnownHostsIn } from './known-hosts.ts';
import type { HostKeyPolicy } from './route.ts';
import { withTokens } from './tokens.ts';

/** What `ssh -G` said about a host, as far as we heed it. */
export interface SshSaid {
  readonly host: string;
  readonly user: string;
  readonly port: number;
  /** Files that the config names; the usual ones are not among them. */
  readonly keyFiles: readonly string[];
  readonly isNamedOnly: boolean;
  /** The agent's socket, or `none`. Absent: as the environment says. */
  readonly agent?: string;
  /** With their `%` tokens. */
  readonly jumps: readonly string[];
  /** With its `%` tokens. */
  readonly proxyCommand?: string;
  /** Seconds. */
  readonly connectTimeout?: number;
  /** Absent: the usual files. */
  readonly userKnownHosts?: readonly string[];
  /** Absent: the usual files. */
  readonly globalKnownHosts?: readonly string[];
  readonly policy?: HostKeyPolicy;
  /** The name that the host goes by in `known_hosts`. */
  readonly hostKeyName?: string;
}

const USUAL_KEY = /^~\/\.ssh\/id_(rsa|dsa|ecdsa|ecdsa_sk|ed25519|ed25519_sk|xmss)$/;

/** OpenSSH's words for `StrictHostKeyChecking`; `ask` has nobody to ask and means `accept-new`. */
const POLICIES: Readonly<Record<string, HostKeyPolicy>> = { true: 'yes', false: 'no', off: 'no' };

/** Reads the output of `ssh -G` about `name`. `home`: the directory that OpenSSH takes for the user's. */
export function parseSaid(
  text: string,
  asked: { readonly name: string; readonly home: string; readonly env: NodeJS.ProcessEnv },
): SshSaid {
  const lines = text.split('\n').map((line) => /^(\S+) (.*)$/.exec(line) ?? []);
  const all = (key: string) => lines.filter((line) => line[1] === key).map((line) => line[2] ?? '');
  const one = (key: string) => all(key).find((value) => value !== 'none');
  const files = all('identityfile');
  const isUsual = files.length > 1 && files.every((file) => USUAL_KEY.test(file));
  const timeout = Number(one('connecttimeout'));
  const agent = agentOf(all('identityagent')[0], asked.env);
  const userKnownHosts = filesOf(all('userknownhostsfile')[0], userKnownHostsIn(asked.home));
  const globalKnownHosts = filesOf(all('globalknownhostsfile')[0], GLOBAL_KNOWN_HOSTS);
  const policy = POLICIES[one('stricthostkeychecking') ?? ''];
  const proxyCommand = one('proxycommand');
  const hostKeyName = one('hostkeyalias');
  const at = {
    host: one('hostname') ?? '',
    user: one('user') ?? userName(asked.env),
    port: Number(one('port') ?? 22),
  };
  const keyFile = (file: string) => withTokens(file, { ...at, name: asked.name, hostKeyName, env: asked.env });
  return {
    ...at,
    keyFiles: isUsual ? [] : files.map(keyFile),
    isNamedOnly: one('identitiesonly') === 'yes',
    jumps: one('proxyjump')?.split(',') ?? [],
    ...(agent === undefined ? {} : { agent }),
    ...(proxyCommand === undefined ? {} : { proxyCommand }),
    ...(timeout > 0 ? { connectTimeout: timeout } : {}),
    ...(userKnownHosts === undefined ? {} : { userKnownHosts }),
    ...(globalKnownHosts === undefined ? {} : { globalKnownHosts }),
    ...(policy === undefined ? {} : { policy }),
    ...(hostKeyName === undefined ? {} : { hostKeyName }),
  };
}

/** The files that were named; `undefined` where they are the usual ones. */
function filesOf(value: string | undefined, usual: readonly string[]): readonly string[] | undefined {
  if (value === undefined || value === usual.join(' ')) return undefined;
  return value === 'none' ? [] : value.split(' ');
}

function agentOf(value: string | undefined, env: NodeJS.ProcessEnv): string | undefined {
  if (value === undefined || value === 'SSH_AUTH_SOCK') return undefined;
  return value.startsWith('$') ? (env[value.slice(1).replace(/[{}]/g, '')] ?? 'none') : value;
}
