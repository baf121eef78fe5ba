/** `proxy boot_config`: how hosts run kamal-proxy where `proxy.run` does not say it. Kamal calls it deprecated. */
import { Option } from 'commander';
import type { BootConfig } from '../../planner/intent.ts';
import { changing, type Mistake, whole } from './changing.ts';

const repeated = (value: string, before: readonly string[] = []): string[] => [...before, value];

const DEFAULTS = '--publish 80:80 --publish 443:443 --log-opt max-size=10m';
const IMAGE = 'kamal-proxy';
const NOTHING: BootConfig = { options: null, image: null, image_version: null, run_command: null };

interface Given {
  readonly publish?: boolean;
  readonly publishHostIp?: readonly string[];
  readonly httpPort?: number;
  readonly httpsPort?: number;
  readonly logMaxSize?: string;
  readonly registry?: string;
  readonly repository?: string;
  readonly imageVersion?: string;
  readonly metricsPort?: number;
  readonly debug?: boolean;
  readonly dockerOptions?: readonly string[];
}

/** What the files will hold; a file that would say what is the default is not written (Kamal 2.12, `cli/proxy.rb`). */
export function bootConfigOf(given: Given): BootConfig {
  const { httpPort = 80, httpsPort = 443, publishHostIp = [], logMaxSize = '10m', metricsPort } = given;
  const addresses = publishHostIp.map((ip) => (ip.includes(':') && !ip.startsWith('[') ? `[${ip}]:` : `${ip}:`));
  const published = (addresses.length === 0 ? [''] : addresses).flatMap((ip) => [
    `--publish ${ip}${httpPort}:80`,
    `--publish ${ip}${httpsPort}:443`,
  ]);
  const options = [
    ...(given.publish === false ? [] : published),
    ...(logMaxSize === '' ? [] : [`--log-opt max-size=${logMaxSize}`]),
    ...(metricsPort === undefined ? [] : [`--expose=${metricsPort}`]),
    ...(given.dockerOptions ?? []).map((option) => `--${option}`),
  ].join(' ');
  const image = [given.registry, given.repository || 'basecamp', IMAGE].filter(Boolean).join('/');
  const flags = [
    ...(given.debug === true ? ['--debug'] : []),
    ...(metricsPort === undefined ? [] : [`--metrics-port "${metricsPort}"`]),
  ];
  return {
    options: options === DEFAULTS ? null : options,
    image: image === `basecamp/${IMAGE}` ? null : image,
    image_version: given.imageVersion ?? null,
    run_command: flags.length === 0 ? null : `kamal-proxy run ${flags.join(' ')}`,
  };
}

const DEPRECATED = 'Kamal calls proxy boot_config deprecated: write proxy.run into deploy.yml instead';

const told = ([what = '']: readonly string[], options: object): { bootConfig: BootConfig } | Mistake => {
  if (what === 'set') return { bootConfig: bootConfigOf(options) };
  if (what === 'reset') return { bootConfig: NOTHING };
  return { mistake: `proxy boot_config ${what}: it is set, get or reset` };
};

const writing = changing({
  verb: 'proxy boot_config',
  takes: '<set|get|reset>',
  summary: 'how hosts run kamal-proxy; proxy.run in the configuration is the newer way',
  asks: 'never',
  options: [
    () => new Option('--publish', 'publish the ports on the host; --no-publish does not').default(true),
    () => new Option('--publish-host-ip <ip>', 'only on this address; may be repeated').argParser(repeated),
    () => new Option('--http-port <port>', 'on the host').argParser(whole(1)).default(80),
    () => new Option('--https-port <port>', 'on the host').argParser(whole(1)).default(443),
    () => new Option('--log-max-size <size>', "of Docker's log files").default('10m'),
    () => new Option('--registry <server>', 'where the image is'),
    () => new Option('--repository <name>', 'of the image, without /kamal-proxy'),
    () => new Option('--image-version <tag>', 'of the image'),
    () => new Option('--metrics-port <port>', 'serve metrics on this port').argParser(whole(1)),
    () => new Option('--debug', 'log more'),
    () => new Option('--docker-options <options...>', 'NAME=VALUE for docker run'),
  ],
  told,
});

export const proxyBootConfig = {
  ...writing,
  run: async (invocation: Parameters<typeof writing.run>[0]): Promise<number> => {
    invocation.output.stderr.write(`${DEPRECATED}\n`);
    if (invocation.args[0] !== 'get') return writing.run(invocation);
    const { showBootConfig, withScene } = await import('../work.ts');
    const { options, output } = invocation;
    return withScene({ command: 'proxy boot_config get', options, output }, showBootConfig);
  },
};
