/** kamal-proxy itself: started or run where it does not; too old, or kept from its ports, blocks a deploy. */
import type { ProxyRun } from '../config.ts';
import type { ContainerFacts, HostFacts } from '../facts.ts';
import * as names from '../names.ts';
import { optionize } from '../quoting.ts';
import type { Situation } from '../situation.ts';
import type { Draft, GuardVerdict } from '../step.ts';
import * as things from '../things.ts';
import { compareVersions } from '../versions.ts';
import { containerNamed } from './container-facts.ts';
import { draft, shell, words } from './draft.ts';
import { needsLogin } from './registry.ts';

const DEFAULT_OPTIONS = '--publish 80:80 --publish 443:443 --log-opt max-size=10m';
const CONFIG_VOLUME = '--volume kamal-proxy-config:/home/kamal-proxy/.config/kamal-proxy';
const APPS_VOLUME = `--volume $PWD/${names.APPS_CONFIG}:${names.APPS_CONFIG_IN_PROXY}`;
const RUN = `docker run --name ${names.PROXY_CONTAINER} --network ${names.KAMAL_NETWORK} --detach --restart unless-stopped`;

/** `proxy.run` of any role or accessory on the host; absent: the host's own boot_config files decide. */
export const proxyRunOn = ({ config }: Situation, host: string): ProxyRun | undefined =>
  [
    ...config.roles.filter((role) => role.hosts.some((one) => one.name === host)),
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
    needs: [
      things.docker(host),
      things.network(names.KAMAL_NETWORK, host),
      ...(needsLogin(registry) ? [things.session(names.serverOf(registry), host)] : []),
    ],
    gives: [things.proxy(host)],
    guard: (facts) => proxyVerdict(facts, run),
    commands: (facts) => [shell(`mkdir -p ${names.APPS_CONFIG}`), shell(startLine(facts, run))],
    effect: (facts) => withProxy(facts, run),
    undo: (before) =>
      before !== undefined && containerNamed(before, names.PROXY_CONTAINER) === undefined
        ? { how: 'remove the proxy', commands: [shell(`docker rm --force ${names.PROXY_CONTAINER}`)] }
        : { how: 'stop the proxy', commands: [shell(`docker container stop ${names.PROXY_CONTAINER}`)] },
    timeout: 300,
  });
}

function startLine(facts: HostFacts | undefined, run: ProxyRun | undefined): string {
  const start = `docker container start ${names.PROXY_CONTAINER}`;
  if (facts === undefined) return `${start} || ${proxyRunLine(run)}`;
  return containerNamed(facts, names.PROXY_CONTAINER) === undefined ? proxyRunLine(run) : start;
}

/** The two ways to run the proxy, as Kamal 2.12 chooses them per host (`commands/proxy.rb`). */
export function proxyRunLine(run: ProxyRun | undefined): string {
  if (run === undefined) {
    return (
      `echo $(cat .kamal/proxy/options 2> /dev/null || echo "${DEFAULT_OPTIONS}") ` +
      '$(cat .kamal/proxy/image 2> /dev/null || echo "basecamp/kamal-proxy"):' +
      `$(cat .kamal/proxy/image_version 2> /dev/null || echo "${names.PROXY_MINIMUM_VERSION}") ` +
      `$(cat .kamal/proxy/run_command 2> /dev/null || echo "") | xargs ${RUN} ${CONFIG_VOLUME} ${APPS_VOLUME}`
    );
  }
  const flags = optionize([
    ...(run.debug ? [['debug', true] as const] : []),
    ...(run.metricsPort === undefined ? [] : [['metrics-port', String(run.metricsPort)] as const]),
  ]);
  return words(
    RUN,
    CONFIG_VOLUME,
    APPS_VOLUME,
    ...publishArguments(run),
    run.logMaxSize !== '' && `--log-opt max-size=${run.logMaxSize}`,
    run.metricsPort !== undefined && `--expose=${run.metricsPort}`,
    ...optionize(run.options),
    proxyImage(run),
    'kamal-proxy run',
    ...flags,
  );
}

const proxyImage = (run: ProxyRun): string => words(run.registry, run.repository).replace(' ', '/') + `:${run.version}`;

function publishArguments(run: ProxyRun): string[] {
  if (!run.publish) return [];
  const addresses =
    run.bindIps.length === 0
      ? ['']
      : run.bindIps.map((ip) => (ip.includes(':') && !ip.startsWith('[') ? `[${ip}]:` : `${ip}:`));
  return addresses.flatMap((ip) => [`--publish ${ip}${run.httpPort}:80`, `--publish ${ip}${run.httpsPort}:443`]);
}

/** Ports that the proxy will publish on the host. */
function wantedPorts(facts: HostFacts, run: ProxyRun | undefined): number[] {
  if (run !== undefined) return run.publish ? [run.httpPort, run.httpsPort] : [];
  const options = facts.proxyFiles['options'] ?? DEFAULT_OPTIONS;
  return [...options.matchAll(/--publish[ =](?:\S*:)?(\d+):\d+/g)].map((match) => Number(match[1]));
}

function proxyVerdict(facts: HostFacts, run: ProxyRun | undefined): GuardVerdict {
  const there = containerNamed(facts, names.PROXY_CONTAINER);
  if (there !== undefined) {
    const old = tooOld(there);
    if (old !== undefined) return old;
    if (there.state === 'running') return { state: 'done', because: `kamal-proxy ${tagOf(there)} runs` };
  }
  const taken = facts.listeners.find((listener) => wantedPorts(facts, run).includes(listener.port));
  if (taken !== undefined) {
    const holder = taken.process ?? 'another program';
    const service = /^(nginx|apache2|httpd|caddy|haproxy|traefik)\b/.exec(holder)?.[1];
    return {
      state: 'blocked',
      because: `port ${taken.port} is held by ${holder}; kamal-proxy needs it`,
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

function tooOld(container: ContainerFacts): GuardVerdict | undefined {
  const tag = tagOf(container);
  if (!/^v?\d+(\.\d+)*/.test(tag) || compareVersions(tag, names.PROXY_MINIMUM_VERSION) >= 0) return undefined;
  return {
    state: 'blocked',
    because: `kamal-proxy ${tag} is older than ${names.PROXY_MINIMUM_VERSION}`,
    fix: 'kamal proxy reboot',
  };
}

export function withProxy(facts: HostFacts, run: ProxyRun | undefined): HostFacts {
  const others = facts.containers.filter((container) => container.name !== names.PROXY_CONTAINER);
  const proxy = containerNamed(facts, names.PROXY_CONTAINER) ?? {
    id: `run ${names.PROXY_CONTAINER}`,
    name: names.PROXY_CONTAINER,
    state: 'running',
    image: run === undefined ? `basecamp/kamal-proxy:${names.PROXY_MINIMUM_VERSION}` : proxyImage(run),
    imageId: '',
    labels: {},
    networks: [names.KAMAL_NETWORK],
  };
  return { ...facts, containers: [{ ...proxy, state: 'running' }, ...others] };
}
