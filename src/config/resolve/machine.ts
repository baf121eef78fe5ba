/** Connections, batches and the builder. */
import type { Boot, Builder, Credential, Ssh } from '../../../planner/config.ts';
import {
  booleanAt,
  type Hash,
  integerAt,
  isBlankTree,
  isBoolean,
  isFalse,
  isText,
  settingAt,
  type Tree,
  textAt,
  textsAt,
  valueAt,
} from '../tree.ts';
import { defined } from './proxy.ts';
import { clearPairs } from './values.ts';

/** SSH settings. `user` and `port` win over `~/.ssh/config`, as with Kamal. */
export function resolveSsh(root: Hash): Ssh {
  const ssh = valueAt(root, 'ssh');
  return {
    user: textAt(ssh, 'user') ?? 'root',
    port: Number(settingAt(ssh, 'port') ?? 22),
    ...defined({ proxy: settingAt(ssh, 'proxy'), proxyCommand: settingAt(ssh, 'proxy_command') }),
    keys: textsAt(ssh, 'keys') ?? [],
    keysOnly: booleanAt(ssh, 'keys_only') ?? false,
    keyData: (textsAt(ssh, 'key_data') ?? []).map(keyData),
    config: sshConfig(valueAt(ssh, 'config')),
    forwardAgent: booleanAt(ssh, 'forward_agent') ?? true,
    maxConcurrentStarts: integerAt(root, 'sshkit', 'max_concurrent_starts') ?? 30,
    dnsRetries: integerAt(root, 'sshkit', 'dns_retries') ?? 3,
  };
}

/** True for a private key written into the configuration itself, which Kamal still takes. */
export const isInlineKey = (text: string): boolean => /-----BEGIN|\s/.test(text);

const keyData = (text: string): Credential => (isInlineKey(text) ? { literal: text } : { secret: text });

function sshConfig(node: Tree | undefined): Ssh['config'] {
  if (isBoolean(node)) return node.text === 'true';
  if (isText(node)) return [node.text];
  return node?.kind === 'list' ? node.items.filter(isText).map(({ text }) => text) : true;
}

/** Batches; a percentage counts all hosts, those of accessories too, and is at least one host (Kamal 2.12, `boot.rb`). */
export function resolveBoot(root: Hash, hostCount: number): Boot {
  const boot = valueAt(root, 'boot');
  return {
    ...defined({ limit: bootLimit(settingAt(boot, 'limit'), hostCount), wait: integerAt(boot, 'wait') }),
    parallelRoles: booleanAt(boot, 'parallel_roles') ?? false,
  };
}

function bootLimit(text: string | undefined, hostCount: number): number | undefined {
  if (text === undefined || text === '') return undefined;
  const number = Math.trunc(Number.parseFloat(text));
  if (text.endsWith('%')) return Math.max(1, Math.floor((hostCount * (Number.isNaN(number) ? 0 : number)) / 100));
  return Number.isNaN(number) || number < 1 ? undefined : number;
}

/** Builder settings. */
export function resolveBuilder(root: Hash): Builder {
  const builder = valueAt(root, 'builder');
  const provenance = valueAt(builder, 'provenance');
  const pack = valueAt(builder, 'pack');
  return {
    arch: textsAt(builder, 'arch') ?? [textAt(builder, 'arch') ?? ''].filter(Boolean),
    local: booleanAt(builder, 'local') ?? true,
    dockerfile: settingAt(builder, 'dockerfile') ?? 'Dockerfile',
    driver: settingAt(builder, 'driver') ?? 'docker-container',
    args: clearPairs(valueAt(builder, 'args')),
    secrets: textsAt(builder, 'secrets') ?? [],
    ...defined({
      remote: settingAt(builder, 'remote'),
      // With `false`, too, Kamal builds what lies here: it only clones where nothing is written.
      context: isFalse(valueAt(builder, 'context')) ? '.' : textAt(builder, 'context'),
      target: settingAt(builder, 'target'),
      ssh: settingAt(builder, 'ssh'),
      provenance: isBoolean(provenance) ? provenance.text === 'true' : textAt(builder, 'provenance'),
      sbom: booleanAt(builder, 'sbom'),
      cache: resolveCache(valueAt(builder, 'cache')),
    }),
    ...(pack !== undefined &&
      !isBlankTree(pack) && {
        pack: { builder: textAt(pack, 'builder') ?? '', buildpacks: textsAt(pack, 'buildpacks') ?? [] },
      }),
  };
}

function resolveCache(node: Tree | undefined): Builder['cache'] {
  const type = textAt(node, 'type');
  if (type !== 'gha' && type !== 'registry') return undefined;
  return { type, ...defined({ options: textAt(node, 'options'), image: settingAt(node, 'image') }) };
}
