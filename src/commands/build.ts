/** The image and its builder: build push, deliver, pull, create, remove, dev and details. */
import { Option } from 'commander';
import type { Verb } from '../../planner/intent.ts';
import { CHANGING, type CommandDefinition, COMMON } from './command.ts';

const output = (byDefault: string) => (): Option =>
  new Option('--output <type>', `what comes of the build, as buildx calls it (default: ${byDefault})`);

export const noCache = (): Option => new Option('--no-cache', "build without Docker's build cache");

const changing = (verb: Verb, summary: string, more: CommandDefinition['options'] = []): CommandDefinition => ({
  usage: verb,
  summary,
  options: [...CHANGING, ...more],
  run: async ({ options, output: to, again }) => {
    const { change } = await import('../work.ts');
    return change({ verb, options, output: to, again });
  },
});

const details: CommandDefinition = {
  usage: 'build details',
  summary: 'show the builder',
  options: COMMON,
  run: async ({ options, output: to }) => {
    const { showBuilder } = await import('../work.ts');
    return showBuilder(options, to);
  },
};

export const BUILD_COMMANDS: readonly CommandDefinition[] = [
  changing('build deliver', 'build and push the image, then pull it on the hosts'),
  changing('build push', 'build and push the image', [output('registry'), noCache]),
  changing('build pull', 'pull the image on the hosts'),
  changing('build create', 'create the builder'),
  changing('build remove', 'remove the builder'),
  details,
  changing('build dev', 'build the working directory into the local images, tagged -dirty', [
    output('docker'),
    noCache,
  ]),
];
