/** Commands that look at hosts: their options, with Kamal's names, and the way they all go. */
import { Option } from 'commander';
import type { Scene } from '../looking/scene.ts';
import { COMMON, type CommandDefinition } from './command.ts';

const format = (): Option =>
  new Option('--format <form>', 'text, or json for programs').choices(['text', 'json']).default('text');

/** Options of every command that only looks. */
export const LOOKING: CommandDefinition['options'] = [...COMMON, format];

/** Acts on hosts; `args` and `options` are the command line's. */
export type Act = (scene: Scene, args: readonly string[], options: object) => Promise<number>;

/** A command that changes nothing that is deployed; what it does is loaded when it is run. */
export const looking = (
  usage: string,
  summary: string,
  load: () => Promise<Act>,
  more: Partial<CommandDefinition> = {},
): CommandDefinition => ({
  usage,
  summary,
  options: LOOKING,
  run: async ({ args, options, output }) => {
    const [{ withScene }, act] = await Promise.all([import('../work.ts'), load()]);
    const command = usage.replace(/ [<[].*/, '');
    return withScene({ command, options, output }, (scene) => act(scene, args, options));
  },
  ...more,
});
