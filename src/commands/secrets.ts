/** The only commands that are for showing values of secrets. */
import { Option } from 'commander';
import { alsoCommon, type CommandDefinition, CONFIGURED, type Invocation } from './command.ts';

/** What `secrets fetch` alone takes. */
export interface FetchOptions {
  readonly adapter: string;
  readonly account?: string;
  readonly from?: string;
  readonly inline?: boolean;
}

const inline = (): Option => new Option('--inline', 'quote the output for a shell').hideHelp();

export const secretsFetch: CommandDefinition = {
  usage: 'secrets fetch [names...]',
  summary: 'fetch secrets from a vault and print them as JSON',
  options: alsoCommon([
    ...CONFIGURED,
    () =>
      new Option(
        '-a, --adapter <adapter>',
        'the vault: 1password, bitwarden, aws_secrets_manager …',
      ).makeOptionMandatory(),
    () => new Option('--account <account>', 'account or user name, where the vault has them'),
    () => new Option('--from <place>', 'vault, folder or item to fetch from'),
    inline,
  ]),
  run: async (invocation) => {
    const { printFetched } = await import('../work.ts');
    return printFetched(invocation as Invocation<FetchOptions>);
  },
};

export const secretsExtract: CommandDefinition = {
  usage: 'secrets extract <name> <json>',
  summary: 'print one secret of what fetch printed',
  options: alsoCommon([...CONFIGURED, inline]),
  run: async ({ args, output }) => {
    const { printExtracted } = await import('../work.ts');
    return printExtracted(args, output);
  },
};

export const secretsPrint: CommandDefinition = {
  usage: 'secrets print',
  summary: 'print all secrets with their values, as KEY=value lines',
  options: alsoCommon(CONFIGURED),
  run: async ({ options, output }) => {
    const { printSecrets } = await import('../work.ts');
    return printSecrets(options, output);
  },
};
