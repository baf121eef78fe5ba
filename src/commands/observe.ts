import { Option } from 'commander';
import { COMMON, type CommandDefinition } from './command.ts';

const LEFT_OUT = ['--lock-wait', '--lock-wait-timeout', '--lock-wait-interval', '--skip-hooks', '--verbose'];

export const observe: CommandDefinition = {
  usage: 'observe',
  summary: 'look at the hosts, read-only, and print or record what is there; no secret is in it',
  isAddition: true,
  options: [
    ...COMMON.filter((option) => !LEFT_OUT.includes(option().long ?? '')),
    () => new Option('--record <file>', 'write it to a file that plan … --facts reads'),
  ],
  run: async ({ options, output, again }) => {
    const { change, recordFacts } = await import('../work.ts');
    const { record } = options as { readonly record?: string };
    return change({
      verb: 'setup',
      doing: 'observe',
      version: options.version ?? 'latest',
      output,
      again,
      options: { ...options, dryRun: true, skipPush: true },
      onLook: (looked) => recordFacts(looked, record),
    });
  },
};
