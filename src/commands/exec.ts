/** `exec` in the app, in accessories and on the hosts themselves. */
import { Option } from 'commander';
import type { ExecOptions } from '../looking/exec-run.ts';
import type { CommandDefinition, Invocation } from './command.ts';
import { LOOKING } from './looking.ts';

const EXECUTING: CommandDefinition['options'] = [
  ...LOOKING,
  () => new Option('-i, --interactive', 'on a terminal, on one host: for consoles and shells'),
  () => new Option('--raw', "the command's standard output as it is, to the byte"),
];

const env = (): Option =>
  new Option('-e, --env <pairs>', 'variables for the command: KEY:VALUE KEY:VALUE …').argParser(
    (pair: string, before: readonly string[] | undefined) => [...(before ?? []), pair],
  );

const reuse = (): Option => new Option('--reuse', 'in the container that runs, instead of a new one');

export const appExec: CommandDefinition = {
  usage: 'app exec [command...]',
  summary: "run a command in the app's containers, or in new ones like them",
  takesCommand: true,
  options: [...EXECUTING, reuse, env, () => new Option('--detach', 'leave the new container running and return')],
  run: async ({ args, options, output }: Invocation<ExecOptions>) => {
    const { appExec: exec, withScene } = await import('../work.ts');
    const registries = options.reuse === true ? [] : undefined;
    return withScene(
      { command: 'app exec', options, output, registries: ({ registry }) => registries ?? [registry] },
      (scene) => exec(scene, args, options),
    );
  },
};

export const accessoryExec: CommandDefinition = {
  usage: 'accessory exec <name> [command...]',
  summary: "run a command in an accessory's container, or in a new one like it",
  takesCommand: true,
  options: [...EXECUTING, reuse],
  run: async ({ args, options, output }: Invocation<ExecOptions>) => {
    const { accessoryExec: exec, withScene } = await import('../work.ts');
    return withScene(
      {
        command: 'accessory exec',
        options,
        output,
        registries: ({ registry, accessories }) => {
          const found = accessories.find(({ name }) => name === args[0]);
          return options.reuse === true || found === undefined ? [] : [found.registry ?? registry];
        },
      },
      (scene) => exec(scene, args, options),
    );
  },
};

export const serverExec: CommandDefinition = {
  usage: 'server exec [command...]',
  summary: 'run a command on the hosts themselves',
  takesCommand: true,
  options: EXECUTING,
  run: async ({ args, options, output }: Invocation<ExecOptions>) => {
    const { serverExec: exec, withScene } = await import('../work.ts');
    return withScene({ command: 'server exec', options, output }, (scene) => exec(scene, args, options));
  },
};
