/** What `docker run` is asked for when kamal-proxy is run: by `proxy.run`, or by the files in the host's `.kamal/proxy`. */
import { plainAddress } from '../addresses.ts';
import type { OptionValue, Pairs, ProxyRun } from '../config.ts';
import type { HostFacts, ListenerFacts } from '../facts.ts';
import * as names from '../names.ts';
import { optionize } from '../quoting.ts';
import { shellWords } from '../shell-words.ts';
import { type WantedContainer, withOptions } from '../wanted-container.ts';
import { containerNamed } from './container-facts.ts';
import { words } from './draft.ts';

const DEFAULT_OPTIONS = '--publish 80:80 --publish 443:443 --log-opt max-size=10m';
const VOLUMES = [
  'kamal-proxy-config:/home/kamal-proxy/.config/kamal-proxy',
  `$PWD/${names.APPS_CONFIG}:${names.APPS_CONFIG_IN_PROXY}`,
];
const VOLUME_ARGUMENTS = VOLUMES.map((volume) => `--volume ${volume}`).join(' ');
const RUN = `docker run --name ${names.PROXY_CONTAINER} --network ${names.KAMAL_NETWORK} --detach --restart unless-stopped`;

/** The two ways to run the proxy, as Kamal 2.12 chooses them per host (`commands/proxy.rb`). */
export function proxyRunLine(run: ProxyRun | undefined): string {
  if (run === undefined) {
    return (
      `echo $(cat .kamal/proxy/options 2> /dev/null || echo "${DEFAULT_OPTIONS}") ` +
      '$(cat .kamal/proxy/image 2> /dev/null || echo "basecamp/kamal-proxy"):' +
      `$(cat .kamal/proxy/image_version 2> /dev/null || echo "${names.PROXY_MINIMUM_VERSION}") ` +
      `$(cat .kamal/proxy/run_command 2> /dev/null || echo "") | xargs ${RUN} ${VOLUME_ARGUMENTS}`
    );
  }
  return words(
    RUN,
    VOLUME_ARGUMENTS,
    ...published(run).map((port) => `--publish ${port}`),
    run.logMaxSize !== '' && `--log-opt max-size=${run.logMaxSize}`,
    run.metricsPort !== undefined && `--expose=${run.metricsPort}`,
    ...optionize(run.options),
    proxyImage(run),
    commandOf(run),
  );
}

const commandOf = ({ debug, metricsPort }: ProxyRun): string =>
  words(
    'kamal-proxy run',
    ...optionize([
      ...(debug ? [['debug', true] as const] : []),
      ...(metricsPort === undefined ? [] : [['metrics-port', String(metricsPort)] as const]),
    ]),
  );

const proxyImage = (run: ProxyRun): string => words(run.registry, run.repository).replace(' ', '/') + `:${run.version}`;

function published(run: ProxyRun): string[] {
  if (!run.publish) return [];
  const addresses =
    run.bindIps.length === 0
      ? ['']
      : run.bindIps.map((ip) => (ip.includes(':') && !ip.startsWith('[') ? `[${ip}]:` : `${ip}:`));
  return addresses.flatMap((ip) => [`${ip}${run.httpPort}:80`, `${ip}${run.httpsPort}:443`]);
}

/** Ports that the proxy will publish on the host. */
export function proxyPorts(facts: HostFacts, run: ProxyRun | undefined): ListenerFacts[] {
  const options = facts.proxyFiles['options'] ?? DEFAULT_OPTIONS;
  const line =
    run === undefined
      ? options
      : published(run)
          .map((port) => `--publish ${port}`)
          .join(' ');
  return [...line.matchAll(/--publish[ =](?:(\S*):)?(\d+):\d+/g)].map(([, ip = '', port]) => {
    const address = plainAddress(ip);
    return { port: Number(port), ...(address === undefined ? {} : { address }) };
  });
}

/** The container that would be run now, in the parts that Docker remembers; undefined where only a shell knows. */
export function wantedProxy(facts: HostFacts, run: ProxyRun | undefined): WantedContainer | undefined {
  const { image, image_version: version, run_command: command, options: text } = facts.proxyFiles;
  if (run !== undefined) {
    const logging = run.logMaxSize === '' ? [] : [['log-opt', `max-size=${run.logMaxSize}`] as const];
    return proxyOf(proxyImage(run), commandOf(run), published(run), [...logging, ...run.options]);
  }
  const options = optionsIn(text ?? DEFAULT_OPTIONS);
  const reference = `${image ?? 'basecamp/kamal-proxy'}:${version ?? names.PROXY_MINIMUM_VERSION}`;
  return options === undefined ? undefined : proxyOf(reference, command, [], options);
}

function proxyOf(
  image: string,
  command: string | undefined,
  ports: readonly string[],
  options: Pairs<OptionValue>,
): WantedContainer {
  return withOptions({
    image,
    variables: [],
    labels: [],
    ...(command === undefined ? {} : { cmd: command }),
    volumes: VOLUMES,
    restart: 'unless-stopped',
    network: names.KAMAL_NETWORK,
    options,
    ports,
  });
}

/** The options in a line of arguments, as `docker run` reads them. */
function optionsIn(text: string): Pairs<OptionValue> | undefined {
  const found = shellWords(text);
  return found?.flatMap((word, at): [string, OptionValue][] => {
    const flag = /^--?([^=]+)(?:=(.*))?$/s.exec(word);
    if (flag === null) return [];
    const next = found[at + 1];
    const isBare = next === undefined || next.startsWith('-');
    return [[flag[1] ?? '', flag[2] ?? (isBare ? true : next)]];
  });
}

/** The facts with the proxy running. */
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
