/** argv in, exit code out. Commands are read off their registry; nothing here knows what one does. */
import { Command, CommanderError } from 'commander';
import { COMMANDS, type CommandDefinition, GROUPS } from './commands/index.ts';
import { spreadPairs } from './commands/pairs.ts';
import { EXIT_CODES } from './failures.ts';
import type { ChangeOptions } from './options.ts';
import type { Output } from './output.ts';
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
  let code: number = EXIT_CODES.done;
  const onRejection = (error: unknown): never => process.exit(internalError(output, error));
  process.once('unhandledRejection', onRejection);
  const program = new Command('kamal-plan')
    .description('Shows a Kamal deploy before it happens, then runs exactly that over SSH.')
    .helpOption('--help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .showHelpAfterError('(kamal-plan --help lists the commands)')
    .addHelpText('after', `\nkamal-plan ${VERSION}; --version after a command names the version to act on.`)
    .configureOutput({
      writeOut: (text) => output.stdout.write(text),
      writeErr: (text) => output.stderr.write(text),
    })
    .exitOverride();
  for (const definition of COMMANDS) {
    add(program, definition, async (args, options) => {
      code = await definition.run({ args, options, output });
    });
  }
  try {
    await program.parseAsync(argv.length === 0 ? ['--help'] : normalized(argv), { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_CODES.done : EXIT_CODES.usage;
    return internalError(output, error);
  } finally {
    process.off('unhandledRejection', onRejection);
  }
}

function add(
  program: Command,
  definition: CommandDefinition,
  run: (args: readonly string[], options: ChangeOptions) => Promise<void>,
): void {
  const [, group, usage = ''] = /^(?:(\w+) (?=\w))?(.*)$/.exec(definition.usage) ?? [];
  const parent = group === undefined ? program : groupOf(program, group);
  const command = parent.command(usage).description(definition.summary).helpOption('--help', 'show help');
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

/** Kamal takes `--skip_push` for `--skip-push`; what is no option of anybody's belongs to a command for hosts. */
function normalized(argv: readonly string[]): string[] {
  const known = new Set(COMMANDS.flatMap(({ options }) => options.map((option) => option().long)));
  const dashed = (name: string): string => name.replaceAll('_', '-');
  return spreadPairs(argv).map((word) =>
    word.replace(/^--[a-z_-]+/, (name) => (known.has(dashed(name)) ? dashed(name) : name)),
  );
}

function internalError({ stderr, env }: Output, error: unknown): number {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  stderr.write(`internal error: ${env['VERBOSE'] ? text : text.split('\n')[0]}\n`);
  stderr.write(
    'This is a mistake in kamal-plan. Please report it with the output of the same command and VERBOSE=1.\n',
  );
  return EXIT_CODES.failed;
}
