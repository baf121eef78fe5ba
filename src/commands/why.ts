import { Option } from 'commander';
import type { Verb } from '../../planner/intent.ts';
import { VERBS } from '../reporters/titles.ts';
import { noCache } from './build.ts';
import { CHANGING, type CommandDefinition, skipPush } from './command.ts';

const verb = (): Option => new Option('--verb <verb>', 'the plan that the step is in').choices(VERBS).default('deploy');

/** Nothing is run, so nothing is asked; the answer is a page, and no plan. */
const LEFT_OUT = ['--dry-run', '--format', '--into', '--out', '--detailed-exitcode', '--yes'];

const saved = (): Option => new Option('--plan <file>', 'of a saved or printed plan, whatever the project says');

export const why: CommandDefinition = {
  usage: 'why <step...>',
  summary: 'why a step is in the plan: what needs it, what it waits for; with --observe on what the hosts show',
  isAddition: true,
  options: [...CHANGING.filter((option) => !LEFT_OUT.includes(option().long ?? '')), skipPush, noCache, verb, saved],
  run: async ({ args, options, output, again }) => {
    const { explaining } = await import('../work.ts');
    const { verb: asked, plan: file, ...rest } = options as typeof options & Own;
    const explain = explaining(args.join(' '), options, output);
    if (file === undefined) {
      const { change } = await import('../work.ts');
      return change({ verb: asked, doing: 'say why', options: { ...rest, dryRun: true }, output, again, explain });
    }
    const { readPlanFile } = await import('../saved/reading.ts');
    const { showUsage } = await import('../work.ts');
    const read = readPlanFile(output.cwd, file);
    return read.ok ? explain(read.value.plan) : showUsage(output, read.failures);
  },
};

interface Own {
  readonly verb: Verb;
  readonly plan?: string;
}
