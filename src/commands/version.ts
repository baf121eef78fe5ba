import { VERSION } from '../version.ts';
import { type CommandDefinition, COMMON } from './command.ts';

export const version: CommandDefinition = {
  usage: 'version',
  summary: 'show the version of kamal-plan',
  options: COMMON,
  run: async ({ output }) => {
    output.stdout.write(`${VERSION}\n`);
    return 0;
  },
};
