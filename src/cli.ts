/** argv in, exit code out. Commands are read off their registry; nothing here knows what one does. */
import { Command, CommanderError } from 'commander';
import { COMMANDS, type CommandDefinition, GROUPS } from './commands/index.ts';
import { lineOf } from './command-line.ts';
import { spreadPairs } from './commands/pairs.ts';
import { EXIT_CODES } from './failures.ts';
import { pathOf, read, type Reading, spell } from './grammar.ts';
import type { ChangeOptions } from './options.ts';
import type { Output } from './output.ts';
import { list } from './reporters/wording.ts';
import { VERSION } from './version.ts';

const PROCESS = (): Output => ({
  cwd: process.cwd(),
  env: process.env,
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
});

/** Runs one command line. */
export async function main(argv: readonly string[], output: Output = PROCESS()): Promise<number> {
  const onRejection = (error: unknown): never => process.exit(internalError(output, error));
  process.once('unhandledRejection', onRejection);
  try {
    return await obey(argv, output, []);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODES.done : EXIT_CODES.usage;
    return internalError(output, error);
  } finally {
    process.off('unhandledRejection', onRejection);
  }
}

/** `seen`: aliases on the way here; one that leads to itself is a mistake. */
async function obey(argv: readonly string[], output: Output, seen: readonly string[]): Promise<number> {
  const [first, second] = argv;
  if (first !== undefined && ADDITIONS.includes(first) && !seen.includes(first)) {
    const { withoutAlias } = await import('./work.ts');
    const found = withoutAlias(argv, output);
    if (found.ok && found.value !== undefined) return obey(found.value, output, [...seen, first]);
  }
  if (first === 'plan' && second !== undefined && !NOT_PLANNED.includes(second))
    return plan(argv.slice(1), output, seen);
  const reading = read(argv, COMMANDS);
  if (reading.kind === 'help') return perform(COMMANDS, reading.path, ['--help'], [], output);
  if (reading.kind === 'ambiguous') {
    const { word, candidates } = reading;
    return misunderstood(output, `${word} can be the beginning of ${list(candidates)}`);
  }
  if (reading.kind === 'unknown') return obeyAlias(argv, reading, output, seen);
  const { definition, path, rest } = reading;
  const options = definition.options.map((option) => option());
  const isExec = definition.takesCommand === true;
  const { words, off } = spell(isExec ? spreadPairs(rest) : rest, options, isExec);
  return perform([definition], path, words, off, output);
}

/** First words that Kamal leaves to aliases. */
const ADDITIONS: readonly string[] = COMMANDS.filter(({ isAddition }) => isAddition).flatMap(
  (definition) => pathOf(definition)[0] ?? [],
);

/** Words behind `plan` that are no command to be planned. */
const NOT_PLANNED: readonly string[] = ['diff', 'help', '--help'];

/** `plan COMMAND …` is `COMMAND … --dry-run`. */
async function plan(argv: readonly string[], output: Output, seen: readonly string[]): Promise<number> {
  const reading = read(argv, COMMANDS);
  const options = reading.kind === 'command' ? reading.definition.options.map((option) => option()) : undefined;
  if (options?.every(({ long }) => long !== '--dry-run') === true)
    return misunderstood(output, `${argv[0]} changes no host, so there is no plan of it`);
  return obey([...argv, '--dry-run'], output, seen);
}

async function obeyAlias(
  argv: readonly string[],
  { word, group, meant }: Extract<Reading, { kind: 'unknown' }>,
  output: Output,
  seen: readonly string[],
): Promise<number> {
  if (group === undefined && seen.includes(word)) return misunderstood(output, `alias ${word} leads to itself`);
  const { withoutAlias } = await import('./work.ts');
  const found = group === undefined ? withoutAlias(argv, output) : undefined;
  if (found?.ok === false) {
    const { showBlocked } = await import('./work.ts');
    return showBlocked(output, `run ${word}`, found.failures);
  }
  if (found?.value !== undefined) return obey(found.value, output, [...seen, word]);
  const name = [group, word].filter(Boolean).join(' ');
  return misunderstood(
    output,
    `there is no command ${name}${meant === undefined ? '' : `; did you mean ${[group, meant].filter(Boolean).join(' ')}?`}`,
  );
}

function misunderstood({ stderr }: Output, what: string): number {
  stderr.write(`${what}\n(kamal-plan help lists the commands)\n`);
  return EXIT_CODES.usage;
}

/** Hands the words of one command to commander, which reads its options and runs it. To know more than `known` takes time. */
async function perform(
  known: readonly CommandDefinition[],
  path: readonly string[],
  words: readonly string[],
  off: readonly string[],
  output: Output,
): Promise<number> {
  let code: number = EXIT_CODES.done;
  const program = new Command('kamal-plan')
    .description('Shows a Kamal deploy before it happens, then runs exactly that over SSH.')
    .helpOption('--help', 'show help')
    .helpCommand('help [command...]', 'show help for a command')
    .showHelpAfterError('(kamal-plan help COMMAND lists its options)')
    .addHelpText('after', `\nkamal-plan ${VERSION}; --version after a command names the version to act on.`)
    .configureOutput({
      writeOut: (text) => output.stdout.write(text),
      writeErr: (text) => output.stderr.write(text),
    })
    .exitOverride();
  for (const definition of known) {
    add(program, definition, async (args, options) => {
      const all = { ...options, ...Object.fromEntries(off.map((name) => [name, false])) };
      code = await definition.run({ args, options: all, output, again: lineOf(definition, args, all) });
    });
  }
  await program.parseAsync([...path, ...words], { from: 'user' });
  return code;
}

function add(
  program: Command,
  definition: CommandDefinition,
  run: (args: readonly string[], options: ChangeOptions) => Promise<void>,
): void {
  const path = pathOf(definition);
  const [group] = path;
  const parent = path.length < 2 || group === undefined ? program : groupOf(program, group);
  const usage = path.length < 2 ? definition.usage : definition.usage.slice(`${group} `.length);
  const command = parent
    .command(usage, { hidden: definition.isHidden === true })
    .description(definition.summary)
    .helpOption('--help', 'show help');
  for (const option of definition.options) command.addOption(option());
  if (definition.takesCommand) command.allowUnknownOption();
  command.action(async (...given: unknown[]) => {
    const options = given.at(-2) as ChangeOptions;
    const args = given.slice(0, -2).flat();
    await run(args.filter((arg) => arg !== undefined).map(String), options);
  });
}

function groupOf(program: Command, name: string): Command {
  const known = program.commands.find((command) => command.name() === name);
  if (known !== undefined) return known;
  return program
    .command(name)
    .description(GROUPS[name] ?? '')
    .helpOption('--help', 'show help');
}

function internalError({ stderr, env }: Output, error: unknown): number {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  stderr.write(`internal error: ${env['VERBOSE'] ? text : text.split('\n')[0]}\n`);
  stderr.write(
    'This is a mistake in kamal-plan. Please report it with the output of the same command and VERBOSE=1.\n',
  );
  return EXIT_CODES.failed;
}
