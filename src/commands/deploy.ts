import { noCache } from './build.ts';
import { CHANGING, type CommandDefinition, skipPush } from './command.ts';

export const deploy: CommandDefinition = {
  usage: 'deploy',
  summary: 'deploy the app: build, pull, boot the proxy, switch, prune',
  options: [...CHANGING, skipPush, noCache],
  run: async ({ options, output, again }) => {
    const { change } = await import('../work.ts');
    return change({ verb: 'deploy', options, output, again });
  },
};
