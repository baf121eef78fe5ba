import { CHANGING, type CommandDefinition } from './command.ts';

export const rollback: CommandDefinition = {
  usage: 'rollback [version]',
  summary: 'boot an older version whose containers are still there; without a version: list them',
  options: CHANGING,
  run: async ({ args, options, output, again }) => {
    const [version] = args;
    if (version === undefined) {
      const { showReturns, withScene } = await import('../work.ts');
      return withScene({ command: 'rollback', options, output }, showReturns);
    }
    const { change } = await import('../work.ts');
    return change({ verb: 'rollback', version, options, output, again });
  },
};
