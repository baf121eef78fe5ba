import { alsoCommon, type CommandDefinition } from './command.ts';

export const docs: CommandDefinition = {
  usage: 'docs [section]',
  summary: 'show what may stand in deploy.yml, or in one section of it',
  options: alsoCommon([]),
  run: async ({ args, output }) => {
    const { showDocs } = await import('../work.ts');
    return showDocs(args[0], output);
  },
};
