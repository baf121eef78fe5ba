import { Option } from 'commander';
import type { Part } from '../prepare.ts';
import { COMMON, type CommandDefinition } from './command.ts';

interface ApplyOptions {
  readonly approve?: string;
  readonly until?: 'gate';
  readonly from?: 'switch';
}

/** The plan says which hosts, roles and version; whoever runs it says the rest. */
const OWN = [
  '--verbose',
  '--quiet',
  '--lock-wait',
  '--lock-wait-timeout',
  '--lock-wait-interval',
  '--config-file',
  '--no-erb-exec',
];

export const apply: CommandDefinition = {
  usage: 'apply <file>',
  summary: 'run a saved plan: exactly that, once, where the hosts are still as it found them',
  isAddition: true,
  options: [
    ...COMMON.filter((option) => OWN.includes(option().long ?? '')),
    () => new Option('--approve <digest>', 'refuse any plan but the one with this digest'),
    () => new Option('--until <point>', 'gate: pull, boot and check health, and switch nothing').choices(['gate']),
    () => new Option('--from <point>', 'switch: the rest of a plan that was applied until gate').choices(['switch']),
    () => new Option('--dry-run', 'look at the hosts, say whether it would run, and change nothing'),
    () => new Option('-y, --yes', 'do not ask (also --confirmed)'),
  ],
  run: async ({ args: [file = ''], options, output, again }) => {
    const { approve, until, from } = options as ApplyOptions;
    const { readPlanFile } = await import('../saved/reading.ts');
    const { planLine } = await import('../command-line.ts');
    const { pathOf } = await import('../grammar.ts');
    const { applySaved, change, showUsage, EXIT_CODES } = await import('../work.ts');
    const { hasSwitch } = await import('../../planner/part.ts');
    if (until !== undefined && from !== undefined) return showUsage(output, 'either --until gate or --from switch');
    const read = readPlanFile(output.cwd, file);
    if (!read.ok) return showUsage(output, read.failures);
    const { plan, digest, facts } = read.value;
    if (facts === undefined || plan.intent.is_saved !== true)
      return showUsage(
        output,
        `${file} was printed, not saved: kamal-plan plan … --out FILE makes a plan that can be applied`,
      );
    const other = approve === undefined ? undefined : unlike(approve, digest);
    if (other !== undefined) {
      output.stderr.write(`Cannot apply ${file}: ${other}; nothing was changed.\n`);
      return EXIT_CODES.blocked;
    }
    const part: Part = until === 'gate' ? 'until gate' : from === 'switch' ? 'from switch' : 'all';
    if (part !== 'all' && !hasSwitch(plan)) return showUsage(output, `${file} has no switch to stop before`);
    const { COMMANDS } = await import('./index.ts');
    const definition = COMMANDS.find((one) => pathOf(one).join(' ') === plan.intent.verb);
    if (definition === undefined) throw new Error(`no command plans ${plan.intent.verb}`);
    const { destination } = plan.intent;
    return change({
      verb: plan.intent.verb,
      output,
      options: destination === undefined ? options : { ...options, destination },
      again,
      saved: { ...read.value, file, part, anew: planLine(definition, plan.intent, { ...options, out: file }) },
      onLook: applySaved,
    });
  },
};

/** Why this is not the digest that was approved; a few digits name no plan. */
function unlike(approve: string, digest: string): string | undefined {
  const given = approve
    .trim()
    .toLowerCase()
    .replace(/^sha256:/, '');
  if (`sha256:${given}` === digest) return undefined;
  if (given === '') return `no digest was approved (--approve is empty), and this plan is ${digest}`;
  return digest.startsWith(`sha256:${given}`)
    ? `${approve} is only the beginning of its digest; approve all of it: --approve ${digest}`
    : `approved is ${approve}, and this plan is ${digest}`;
}
