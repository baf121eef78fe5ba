/** What `kamal config` prints (Kamal 2.12, `configuration.rb`): the part of the configuration that it shows. */
import { argumentize, optionize } from '../../../planner/quoting.ts';
import type { LoadedConfig } from '../load.ts';
import { allHosts } from '../resolve/config.ts';
import { joinPath } from '../resolve/values.ts';
import { credentialPlaces, redactedTree } from '../redact.ts';
import { entryOf, type Hash, settingAt, type Tree, valueAt } from '../tree.ts';
import { bare, type Printable, printYaml, text } from './psych.ts';

type Shown = Pick<LoadedConfig, 'config' | 'raw'>;
type Pair = readonly [Printable, Printable];

/** The YAML that `kamal config` prints for a version, without literal passwords. */
export const kamalConfigOutput = (loaded: Shown, version: string): string => printYaml(kamalConfig(loaded, version));

/** A tree as a deploy.yml that reads as the same tree. */
export const printTree = (tree: Tree): string => printYaml(written(tree) ?? EMPTY);

/** What `kamal config` shows, for printing in any form. */
export function kamalConfig({ config, raw }: Shown, version: string): Printable {
  const primary = config.roles.find(({ name }) => name === config.primaryRole)?.hosts[0]?.name;
  const repository = joinPath(config.registry.server, config.image);
  const accessories = valueAt(redactedTree(raw, credentialPlaces(raw)), 'accessories');
  const pairs: (Pair | undefined)[] = [
    pair('roles', texts(config.roles.map(({ name }) => name))),
    pair('hosts', texts(allHosts(config))),
    primary === undefined ? undefined : pair('primary_host', text(primary)),
    pair('version', text(version)),
    pair('repository', text(repository)),
    pair('absolute_image', text(`${repository}:${version}`)),
    pair('service_with_version', text(`${config.service}-${version}`)),
    pair('volume_args', volumeArgs(raw)),
    pair('ssh_options', sshOptions(raw)),
    pair('sshkit', written(valueAt(raw, 'sshkit')) ?? EMPTY),
    pair('builder', written(valueAt(raw, 'builder')) ?? EMPTY),
    accessories === undefined ? undefined : pair('accessories', written(accessories) ?? EMPTY),
    pair('logging', texts(loggingArgs(config.logging))),
  ];
  return { kind: 'map', pairs: pairs.filter((one) => one !== undefined) };
}

const EMPTY: Printable = { kind: 'map', pairs: [] };
const symbol = (name: string): Printable => bare(`:${name}`);
const pair = (name: string, value: Printable): Pair => [symbol(name), value];
const texts = (values: readonly string[]): Printable => ({ kind: 'list', items: values.map(text) });

/** A node as it was written. */
function written(node: Tree | undefined): Printable | undefined {
  if (node === undefined) return undefined;
  if (node.kind === 'list') return { kind: 'list', items: node.items.map((item) => written(item) ?? bare('')) };
  if (node.kind === 'hash') {
    const pairs = node.entries.map(({ key, value }) => [written(key) ?? bare(''), written(value) ?? bare('')] as const);
    return { kind: 'map', pairs };
  }
  if (node.type === 'string') return text(node.text);
  return bare(node.type === 'symbol' ? `:${node.text}` : node.text);
}

function volumeArgs(raw: Hash): Printable {
  const volumes = valueAt(raw, 'volumes');
  const items = volumes?.kind === 'list' ? volumes.items : [];
  return { kind: 'list', items: items.flatMap((item) => [text('--volume'), written(item) ?? bare('')]) };
}

/** In the order in which Kamal builds them. Values of `key_data` are secrets and not shown. */
function sshOptions(raw: Hash): Printable {
  const ssh = valueAt(raw, 'ssh');
  const given = (key: string): Printable | undefined => written(entryOf(ssh, key)?.value);
  const options: (Pair | undefined)[] = [
    pair('user', given('user') ?? text('root')),
    pair('port', given('port') ?? bare('22')),
    jump(ssh),
    pair('keepalive', bare('true')),
    pair('keepalive_interval', bare('30')),
    ...['keys_only', 'keys'].map((key) => optional(key, given(key))),
    given('key_data') && pair('key_data', texts(['[REDACTED]'])),
    ...['config', 'forward_agent'].map((key) => optional(key, given(key))),
    pair('log_level', given('log_level') ?? symbol('fatal')),
  ];
  return { kind: 'map', pairs: options.filter((one) => one !== undefined) };
}

const optional = (key: string, value: Printable | undefined): Pair | undefined => value && pair(key, value);

function jump(ssh: Tree | undefined): Pair | undefined {
  const proxy = settingAt(ssh, 'proxy');
  if (proxy !== undefined) {
    const target = proxy.includes('@') ? proxy : `root@${proxy}`;
    const tag = '!ruby/object:Net::SSH::Proxy::Jump';
    return pair('proxy', { kind: 'map', tag, pairs: [[text('jump_proxies'), text(target)]] });
  }
  const command = settingAt(ssh, 'proxy_command');
  if (command === undefined) return undefined;
  const pairs: Pair[] = [
    [text('command_line_template'), text(command)],
    [text('command_line'), bare('')],
    [text('timeout'), bare('60')],
  ];
  return pair('proxy', { kind: 'map', tag: '!ruby/object:Net::SSH::Proxy::Command', pairs });
}

/** Docker's logging arguments; without any setting Kamal bounds the size of logs. */
function loggingArgs({ driver, options }: LoadedConfig['config']['logging']): string[] {
  const isBare = driver === undefined && options.length === 0;
  if (isBare) return argumentize('--log-opt', [['max-size', '10m']]);
  return [...optionize(driver === undefined ? [] : [['log-driver', driver]]), ...argumentize('--log-opt', options)];
}
