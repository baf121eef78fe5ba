import { CHANGING, type CommandDefinition } from './command.ts';

export const rollback: CommandDefinition = {
  usage: 'rollback <version>',
  summary: 'boot an older version whose containers are still there',
  options: CHANGING,
  run: async ({ args, options, output }) => {
    const { change } = await import('../change.ts');
    return change({ verb: 'rollback', version: args[0] ?? '', options, output });
  },
};
