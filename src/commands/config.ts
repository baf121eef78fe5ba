import { Option } from 'commander';
import { alsoCommon, type CommandDefinition, CONFIGURED, type Invocation } from './command.ts';

/** What `config` alone takes. */
export interface ConfigOptions {
  /** A key, or true for all of them. */
  readonly why?: string | true;
}

export const config: CommandDefinition = {
  usage: 'config',
  summary: 'show the resolved configuration, or with --why where each value comes from',
  options: alsoCommon([
    ...CONFIGURED,
    () => new Option('--version <version>', 'version to show (default: VERSION, else the git commit)'),
    () => new Option('--why [key]', 'where the value of a key like proxy.host comes from (default: every key)'),
    () =>
      new Option('--format <form>', "yaml: as Kamal's config; json; merged: deploy.yml after ERB and destination")
        .choices(['yaml', 'json', 'merged'])
        .default('yaml'),
    () => new Option('-q, --quiet', 'no warnings'),
  ]),
  run: async ({ options, output }: Invocation<ConfigOptions>) => {
    const { showConfig } = await import('../work.ts');
    return showConfig(options, output);
  },
};
