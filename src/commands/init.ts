import { Option } from 'commander';
import { alsoCommon, type CommandDefinition, type Invocation } from './command.ts';

export const init: CommandDefinition = {
  usage: 'init',
  summary: 'write config/deploy.yml, .kamal/secrets and sample hooks where they are missing',
  options: alsoCommon([() => new Option('--bundle', 'accepted for Kamal’s sake: there is no bundle to add to')]),
  run: async ({ options, output }: Invocation<{ readonly bundle?: boolean }>) => {
    const { initProject } = await import('../work.ts');
    return initProject(options, output);
  },
};
