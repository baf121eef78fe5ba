import { noCache } from './build.ts';
import { CHANGING, type CommandDefinition, skipPush } from './command.ts';

export const setup: CommandDefinition = {
  usage: 'setup',
  summary: 'install Docker where it is missing, boot accessories and deploy',
  options: [...CHANGING, skipPush, noCache],
  run: async ({ options, output, again }) => {
    const { change } = await import('../work.ts');
    return change({ verb: 'setup', options, output, again });
  },
};
