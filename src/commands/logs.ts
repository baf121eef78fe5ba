/** `logs` of the app, of proxies and of accessories. */
import { Option } from 'commander';
import type { LogOptions } from '../looking/log-sources.ts';
import type { CommandDefinition } from './command.ts';
import { looking, LOOKING } from './looking.ts';

const LOGGING: CommandDefinition['options'] = [
  ...LOOKING,
  () => new Option('-s, --since <time>', 'lines since a time (2013-01-02T13:23:37Z) or for so long (42m)'),
  () => new Option('-n, --lines <number>', 'how many lines from each container (default: 100, or 10 with -f)'),
  () => new Option('-g, --grep <pattern>', 'only lines that match; grep runs on the hosts'),
  () => new Option('--grep-options <options>', "further options for grep, e.g. '-i -C 3'"),
  () => new Option('-f, --follow', 'go on as lines come, from all hosts in the order of their time'),
  () => new Option('-T, --skip-timestamps', 'without the time before each line'),
];

const containerId = (): Option => new Option('--container-id <id>', 'of this container instead of the current one');

export const appLogs = looking(
  'app logs',
  "show the current containers' log lines from all hosts, or those of --version",
  async () => {
    const { showLogs, appSources } = await import('../work.ts');
    return (scene, _, options: LogOptions) => showLogs(scene, appSources(scene, options), options);
  },
  { options: [...LOGGING, containerId] },
);

export const proxyLogs = looking(
  'proxy logs',
  "show the proxies' log lines",
  async () => {
    const { showLogs, proxySources } = await import('../work.ts');
    return (scene, _, options: LogOptions) => showLogs(scene, proxySources(scene), options);
  },
  { options: LOGGING },
);

export const accessoryLogs = looking(
  'accessory logs <name>',
  "show an accessory's log lines, or those of all",
  async () => {
    const { showLogs, accessorySources, accessoriesNamed } = await import('../work.ts');
    return async (scene, [name = ''], options: LogOptions) => {
      const found = accessoriesNamed(scene, name);
      return typeof found === 'number' ? found : showLogs(scene, accessorySources(scene, found), options);
    };
  },
  { options: LOGGING },
);
