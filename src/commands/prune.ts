/** What is left over on the hosts. */
import { Option } from 'commander';
import type { CommandDefinition } from './command.ts';
import { changing, whole } from './changing.ts';

const retain = (): Option =>
  new Option('--retain <number>', 'stopped containers that stay (default: retain_containers)').argParser(whole(1));

export const PRUNING: readonly CommandDefinition[] = [
  changing({ verb: 'prune all', summary: 'remove old containers and unused images' }),
  changing({ verb: 'prune images', summary: 'remove images that no container uses' }),
  changing({
    verb: 'prune containers',
    summary: 'remove stopped containers but the newest',
    options: [retain],
    told: (_args, { retain: number }) => (number === undefined ? {} : { retain: Number(number) }),
  }),
];
