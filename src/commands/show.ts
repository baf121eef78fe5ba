import { Option } from 'commander';
import { READ_FORM_NAMES } from '../reporters/forms.ts';
import type { CommandDefinition } from './command.ts';

export const show: CommandDefinition = {
  usage: 'show <file>',
  summary: 'show a saved or printed plan in any form that is read; needs no configuration and no host',
  isAddition: true,
  options: [
    () => new Option('--format <form>', 'how to show it').choices(READ_FORM_NAMES).default('tree'),
    () => new Option('-v, --verbose', 'show every step with its commands'),
  ],
  run: async ({ args: [file = ''], options, output }) => {
    const { readPlanFile } = await import('../saved/reading.ts');
    const { showFile, showUsage } = await import('../work.ts');
    const read = readPlanFile(output.cwd, file);
    return read.ok ? showFile(read.value, options, output) : showUsage(output, read.failures);
  },
};
