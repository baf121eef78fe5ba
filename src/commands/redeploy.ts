import { noCache } from './build.ts';
import { CHANGING, type CommandDefinition, skipPush } from './command.ts';

export const redeploy: CommandDefinition = {
  usage: 'redeploy',
  summary: 'deploy without booting the proxy and without pruning',
  options: [...CHANGING, skipPush, noCache],
  run: async ({ options, output, again }) => {
    const { change } = await import('../work.ts');
    return change({ verb: 'redeploy', options, output, again });
  },
};
