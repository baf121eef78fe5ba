/** Commands that change hosts: their options, with Kamal's names, and the way they all go. */
import { InvalidArgumentError, Option } from 'commander';
import type { Arguments, Verb } from '../../planner/intent.ts';
import { CHANGING, type CommandDefinition } from './command.ts';

type Options = Readonly<Record<string, unknown>>;

/** Arguments that cannot be used, and why. */
export interface Mistake {
  readonly mistake: string;
}

interface Change {
  readonly verb: Verb;
  /** Arguments, e.g. `<name>`. */
  readonly takes?: string;
  readonly summary: string;
  /** The command's own options. */
  readonly options?: CommandDefinition['options'];
  readonly isHidden?: true;
  /** `always`: as Kamal, also where nobody can be asked; `never`: it is done and undone with a word. */
  readonly asks?: 'always' | 'never';
  /** What the verb is told besides. */
  readonly told?: (args: readonly string[], options: Options) => Arguments | Mistake;
}

/** A command that plans a verb, shows it, asks, and walks it. */
export const changing = ({ verb, takes, summary, options = [], isHidden, asks, told }: Change): CommandDefinition => ({
  usage: takes === undefined ? verb : `${verb} ${takes}`,
  summary,
  options: [...CHANGING, ...options],
  ...(isHidden === undefined ? {} : { isHidden }),
  run: async ({ args, options: given, output, again }) => {
    const found = told?.(args, given as Options);
    if (found !== undefined && 'mistake' in found) {
      const { showUsage } = await import('../work.ts');
      return showUsage(output, found.mistake);
    }
    const { change } = await import('../work.ts');
    return change({
      verb,
      options: given,
      output,
      again,
      ...(asks === undefined ? {} : { asks }),
      ...(found === undefined ? {} : { arguments: found }),
    });
  },
});

/** A whole number of at least `least`. */
export const whole =
  (least: number) =>
  (text: string): number => {
    if (!/^\d+$/.test(text) || Number(text) < least)
      throw new InvalidArgumentError(`it should be a number of at least ${least}.`);
    return Number(text);
  };

export const rolling = (): Option => new Option('--rolling', 'one host after the other');
