/** Which builder a configuration asks for, and what Kamal 2.12 calls it (`commands/builder/*.rb`). */
import type { Config } from '../config.ts';

export type BuilderKind = 'local' | 'remote' | 'hybrid' | 'pack' | 'cloud';

export interface BuilderSetup {
  readonly kind: BuilderKind;
  /** Absent for pack and for `driver: docker`, which build with Docker itself. */
  readonly name?: string;
  /** The Docker context that leads to the remote machine. */
  readonly context?: string;
  readonly localArch: readonly string[];
  readonly remoteArch: readonly string[];
}

/** What is not built here is built on the remote machine; both is hybrid. `arch` is this machine's architecture. */
export function builderOf(config: Config, arch: string): BuilderSetup {
  const { builder } = config;
  const localArch = builder.local ? builder.arch.filter((one) => builder.remote === undefined || one === arch) : [];
  const remoteArch = builder.remote === undefined ? [] : builder.arch.filter((one) => !localArch.includes(one));
  const kind = kindOf(config, localArch, remoteArch);
  const name = nameOf(config, kind);
  const isRemote = kind === 'remote' || kind === 'hybrid';
  return {
    kind,
    localArch,
    remoteArch,
    ...(name === undefined ? {} : { name }),
    ...(isRemote ? { context: `${name}-context` } : {}),
  };
}

function kindOf({ builder }: Config, localArch: readonly string[], remoteArch: readonly string[]): BuilderKind {
  if (remoteArch.length > 0) return localArch.length > 0 ? 'hybrid' : 'remote';
  if (builder.pack !== undefined) return 'pack';
  return builder.driver.startsWith('cloud') ? 'cloud' : 'local';
}

function nameOf({ builder, registry }: Config, kind: BuilderKind): string | undefined {
  const { driver } = builder;
  if (kind === 'pack' || driver === 'docker') return undefined;
  if (kind === 'cloud') return driver.replaceAll(/[ /]/g, '-');
  if (kind === 'local') return `kamal-local-${registry.isLocal ? 'registry-' : ''}${driver}`;
  const where = `${(builder.remote ?? '').replaceAll(/[^a-z0-9_-]/g, '-')}${registry.isLocal ? '-local-registry' : ''}`;
  return kind === 'hybrid' ? `kamal-hybrid-${driver}-${where}` : `kamal-remote-${where}`;
}

/** Where `ssh` finds the remote builder; undefined where it is reached in another way. */
export function sshDestination(
  remote: string | undefined,
): { readonly host: string; readonly words: string } | undefined {
  const [, user = '', host, port] = /^ssh:\/\/(?:([^@/]+)@)?(\[[^\]]+\]|[^:/]+)(?::(\d+))?/.exec(remote ?? '') ?? [];
  if (host === undefined) return undefined;
  const bare = host.replaceAll(/^\[|\]$/g, '');
  const words = `${port === undefined ? '' : `-p ${port} `}${user === '' ? '' : `${user}@`}${bare}`;
  return { host: bare, words };
}
