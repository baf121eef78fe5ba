/** kamal-proxy itself: started or run where it does not; too old, or kept from its ports, blocks a deploy. */
import { isOverlapping } from '../addresses.ts';
import { commandFor } from '../command-line.ts';
import type { Config, ProxyRun } from '../config.ts';
import type { ContainerFacts, HostFacts } from '../facts.ts';
import * as names from '../names.ts';
import { runsOn } from '../selection.ts';
import type { Situation } from '../situation.ts';
import type { Draft, GuardVerdict } from '../step.ts';
import * as things from '../things.ts';
import { compareVersions } from '../versions.ts';
import { containerNamed } from './container-facts.ts';
import { draft, shell } from './draft.ts';
import { proxyPorts, proxyRunLine, withProxy } from './proxy-container.ts';
import { sessionFor } from './registry.ts';

/** `proxy.run` of any role or accessory on the host; absent: the host's own boot_config files decide. */
export const proxyRunOn = ({ config }: Situation, host: string): ProxyRun | undefined =>
  [
    ...config.roles.filter((role) => runsOn(role, host)),
    ...config.accessories.filter((accessory) => accessory.hosts.includes(host)),
  ]
    .map((owner) => owner.proxy?.run)
    .find((run) => run !== undefined);

/** Makes sure that kamal-proxy runs. */
export function bootProxy(situation: Situation, host: string): Draft {
  const { registry } = situation.config;
  const run = proxyRunOn(situation, host);
  return draft({
    kind: 'boot-proxy',
    host,
    subject: '',
    action: 'create',
    label: 'run kamal-proxy',
    explain: 'Starts the proxy that owns the public ports; its routes survive in its volume.',
    cause: 'web traffic goes through it',
    phase: 'prepare',
    unless: 'unless it runs',
    needs: [things.docker(host), things.network(names.KAMAL_NETWORK, host), ...sessionFor(situation, registry, host)],
    gives: [things.proxy(host)],
    guard: (facts) => proxyVerdict(facts, situation.config, run),
    commands: (facts) => [shell(`mkdir -p ${names.APPS_CONFIG}`), shell(startLine(facts, run))],
    effect: (facts) => withProxy(facts, run),
    undo: (before) =>
      before !== undefined && containerNamed(before, names.PROXY_CONTAINER) === undefined
        ? { how: 'remove the proxy', commands: [shell(`docker rm --force ${names.PROXY_CONTAINER}`)] }
        : { how: 'stop the proxy', commands: [shell(`docker container stop ${names.PROXY_CONTAINER}`)] },
    duration: 3,
    timeout: 300,
  });
}

function startLine(facts: HostFacts | undefined, run: ProxyRun | undefined): string {
  const start = `docker container start ${names.PROXY_CONTAINER}`;
  if (facts === undefined) return `${start} || ${proxyRunLine(run)}`;
  return containerNamed(facts, names.PROXY_CONTAINER) === undefined ? proxyRunLine(run) : start;
}

function proxyVerdict(facts: HostFacts, config: Config, run: ProxyRun | undefined): GuardVerdict {
  const there = containerNamed(facts, names.PROXY_CONTAINER);
  if (there !== undefined) {
    const old = tooOld(there, config);
    if (old !== undefined) return old;
    if (there.state === 'running') return { state: 'done', because: `kamal-proxy ${tagOf(there)} runs` };
  }
  const wanted = proxyPorts(facts, run);
  const taken = facts.listeners.find(({ port, address }) =>
    wanted.some((one) => one.port === port && isOverlapping(one.address, address)),
  );
  if (taken !== undefined) {
    const where = taken.address === undefined ? '' : ` of ${taken.address}`;
    const holder = taken.process ?? 'another program';
    const service = /^(nginx|apache2|httpd|caddy|haproxy|traefik)\b/.exec(holder)?.[1];
    return {
      state: 'blocked',
      because: `port ${taken.port}${where} is held by ${holder}; kamal-proxy needs it`,
      fix:
        service === undefined
          ? `free port ${taken.port}, or set proxy.run.http_port`
          : `systemctl disable --now ${service}`,
    };
  }
  if (there === undefined) return { state: 'ready', cause: 'it is not there' };
  return { state: 'ready', action: 'update', cause: `it is there but ${there.state}` };
}

const tagOf = (container: ContainerFacts): string => container.image.split(':').at(-1) ?? '';

function tooOld(container: ContainerFacts, config: Config): GuardVerdict | undefined {
  const tag = tagOf(container);
  if (!/^v?\d+(\.\d+)*/.test(tag) || compareVersions(tag, names.PROXY_MINIMUM_VERSION) >= 0) return undefined;
  return {
    state: 'blocked',
    because: `kamal-proxy ${tag} is older than ${names.PROXY_MINIMUM_VERSION}`,
    fix: commandFor(config, 'proxy', 'reboot'),
  };
}
