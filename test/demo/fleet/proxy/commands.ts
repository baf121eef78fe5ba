/** The `kamal-proxy` program in its container (v0.9.2): deploy, remove, stop, resume, pause, list. */
import type { Call } from '../docker/call.ts';
import { readFlags } from '../docker/flags.ts';
import { Refusal } from '../docker/refusal.ts';
import type { Container } from '../world.ts';
import { becameHealthy, drained } from './gate.ts';
import { DEPLOY_FLAGS, duration, serviceFrom, showDuration } from './options.ts';
import { readServices, type Service, writeServices } from './state.ts';

type ProxyCommand = (call: Call, proxy: Container, words: readonly string[]) => number | Promise<number>;

const deploy: ProxyCommand = async (call, proxy, words) => {
  const flags = readFlags(words, DEPLOY_FLAGS);
  const service = serviceFrom(onlyName(flags.args), flags);
  const timeout = duration(flags, 'deploy-timeout', '30s');
  const drain = duration(flags, 'drain-timeout', '30s');
  const isReady = flags.isOn('force') || (await becameHealthy(call.world, proxy, service, timeout / 1e6));
  if (!isReady) {
    throw new Refusal(`Error: target failed to become healthy within configured timeout (${showDuration(timeout)})`);
  }
  const services = readServices(call.world);
  const rival = services.find((one) => one.name !== service.name && overlaps(one, service));
  if (rival) throw new Refusal('Error: host settings conflict with another service');
  const old = services.find((one) => one.name === service.name);
  const kept = old ? { ...service, pause_controller: old.pause_controller } : service;
  save(call, [...services.filter((one) => one !== old), kept]);
  const replaced = old?.active_targets.filter((target) => !service.active_targets.includes(target)) ?? [];
  await Promise.all(replaced.map((target) => drained(call.world, target, drain / 1e6)));
  return 0;
};

function overlaps(a: Service, b: Service): boolean {
  const sharesHost = a.options.hosts.some((host) => b.options.hosts.includes(host));
  return sharesHost && a.options.path_prefixes.some((prefix) => b.options.path_prefixes.includes(prefix));
}

function save(call: Call, services: readonly Service[]): void {
  const sorted = [...services].sort((a, b) => (a.name < b.name ? -1 : 1));
  const settled = sorted.map((one) => withInheritedTls(one, sorted));
  writeServices(call.world, settled);
}

/** A service below a path takes the TLS settings of the one on `/` of its first host. */
function withInheritedTls(service: Service, services: readonly Service[]): Service {
  if (service.options.path_prefixes.includes('/')) return service;
  const [host = ''] = service.options.hosts;
  const isRoot = ({ options }: Service): boolean => options.hosts.includes(host) && options.path_prefixes.includes('/');
  const root = services.find(isRoot)?.options;
  const tls = { tls_enabled: root?.tls_enabled ?? false, tls_redirect: root?.tls_redirect ?? true };
  return { ...service, options: { ...service.options, ...tls } };
}

function onlyName(args: readonly string[]): string {
  const [name, ...more] = args;
  if (name === undefined || more.length > 0) throw new Refusal(`Error: accepts 1 arg(s), received ${args.length}`);
  return name;
}

const remove: ProxyCommand = (call, _proxy, words) => {
  const name = onlyName(readFlags(words, {}).args);
  const services = readServices(call.world);
  if (!services.some((one) => one.name === name)) throw new Refusal('Error: service not found');
  save(
    call,
    services.filter((one) => one.name !== name),
  );
  return 0;
};

const stop: ProxyCommand = async (call, _proxy, words) => {
  const flags = readFlags(words, { 'drain-timeout': 'value', message: 'value' });
  const drain = duration(flags, 'drain-timeout', '30s');
  const gate = { state: 2, stop_message: flags.value('message') ?? '', fail_after: 0 };
  const service = setGate(call, onlyName(flags.args), gate);
  await Promise.all(service.active_targets.map((target) => drained(call.world, target, drain / 1e6)));
  return 0;
};

const resume: ProxyCommand = (call, _proxy, words) => {
  setGate(call, onlyName(readFlags(words, {}).args), { state: 0, stop_message: '', fail_after: 0 });
  return 0;
};

function setGate(call: Call, name: string, gate: Service['pause_controller']): Service {
  const services = readServices(call.world);
  const found = services.find((one) => one.name === name);
  if (!found) throw new Refusal('Error: service not found');
  save(
    call,
    services.map((one) => (one === found ? { ...one, pause_controller: gate } : one)),
  );
  return found;
}

const STATES = ['running', 'paused', 'stopped'];

const list: ProxyCommand = (call) => {
  const cells = readServices(call.world).map((one) => [
    one.name,
    one.options.hosts.map((host) => host || '*').join(','),
    one.options.path_prefixes.join(','),
    one.active_targets.join(','),
    STATES[one.pause_controller.state] ?? '',
    one.options.tls_enabled ? 'yes' : 'no',
  ]);
  const rows = [['Service', 'Host', 'Path', 'Target', 'State', 'TLS'], ...cells];
  const widths = rows[0]?.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0))) ?? [];
  for (const [line, row] of rows.entries()) {
    const styled = row.map((cell, at) => `\u001b[${styleOf(line, at)}m${cell.padEnd(widths[at] ?? 0)}\u001b[0m`);
    call.out(`${styled.join('  ')}\n`);
  }
  return 0;
};

const styleOf = (line: number, column: number): string => {
  if (line === 0) return '3;94';
  return column === 0 ? '1;34' : '';
};

const COMMANDS: Readonly<Record<string, ProxyCommand>> = { deploy, remove, rm: remove, stop, resume, list, ls: list };

/** Runs one `kamal-proxy …` command line. */
export async function runProxyCommand(call: Call, proxy: Container, words: readonly string[]): Promise<number> {
  const [name = '', ...rest] = words;
  const command = COMMANDS[name];
  if (!command) {
    call.err(`Error: unknown command "${name}" for "kamal-proxy"\nRun 'kamal-proxy --help' for usage.\n`);
    return 1;
  }
  try {
    return await command(call, proxy, rest);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    call.err(`${error.message.replace(/^(?!Error: )/, 'Error: ')}\n`);
    return 1;
  }
}
