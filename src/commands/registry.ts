/** Sessions with the registry, and the registry itself where it runs on this machine. */
import { Option } from 'commander';
import type { Verb } from '../../planner/intent.ts';
import type { CommandDefinition } from './command.ts';
import { changing } from './changing.ts';

const skips: CommandDefinition['options'] = [
  () => new Option('-L, --skip-local', 'not on this machine'),
  () => new Option('-R, --skip-remote', 'not on the hosts'),
];

const onRegistry = (verb: Verb, summary: string): CommandDefinition =>
  changing({
    verb,
    summary,
    options: skips,
    asks: 'never',
    told: (_args, { skipLocal, skipRemote }) => ({
      ...(skipLocal === true ? { skipLocal: true } : {}),
      ...(skipRemote === true ? { skipRemote: true } : {}),
    }),
  });

export const REGISTRY: readonly CommandDefinition[] = [
  onRegistry('registry setup', 'log in everywhere; or run the registry, where it is one of this machine'),
  onRegistry('registry remove', 'log out everywhere; or remove the registry, where it is one of this machine'),
  onRegistry('registry login', 'log in to the registry, here and on the hosts'),
  onRegistry('registry logout', 'log out of the registry, here and on the hosts'),
];
