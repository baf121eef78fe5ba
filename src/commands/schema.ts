import type { CommandDefinition } from './command.ts';

export const schema: CommandDefinition = {
  usage: 'schema',
  summary: 'print the JSON Schema of deploy.yml, for editors',
  isAddition: true,
  options: [],
  run: async ({ output }) => {
    const { deploySchemaJson } = await import('../work.ts');
    output.stdout.write(deploySchemaJson());
    return 0;
  },
};
