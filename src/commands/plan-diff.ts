import { Option } from 'commander';
import type { CommandDefinition } from './command.ts';

export const planDiff: CommandDefinition = {
  usage: 'plan diff <before> <after>',
  summary: 'compare two saved or printed plans by their steps; exit 0 equal, 2 different',
  isAddition: true,
  options: [() => new Option('--format <form>', 'how to show it').choices(['text', 'json']).default('text')],
  run: async ({ args: [before = '', after = ''], options, output }) => {
    const { readPlanFile } = await import('../saved/reading.ts');
    const { showDiff, showUsage } = await import('../work.ts');
    const [one, two] = [readPlanFile(output.cwd, before), readPlanFile(output.cwd, after)];
    if (!one.ok) return showUsage(output, one.failures);
    if (!two.ok) return showUsage(output, two.failures);
    return showDiff(one.value.plan, two.value.plan, options, output);
  },
};
