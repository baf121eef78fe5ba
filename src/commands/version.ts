import { VERSION } from '../version.ts';
import { alsoCommon, type CommandDefinition } from './command.ts';

export const version: CommandDefinition = {
  usage: 'version',
  summary: 'show the version of kamal-plan',
  options: alsoCommon([]),
  run: async ({ output }) => {
    output.stdout.write(`${VERSION}\n`);
    return 0;
  },
};
