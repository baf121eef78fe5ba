/** What a command is: a name, options, and a function from its arguments to an exit code. */
import { InvalidArgumentError, Option } from 'commander';
import { POLICIES } from '../../planner/intent.ts';
import type { ChangeOptions } from '../options.ts';
import type { Output } from '../output.ts';
import { FORM_NAMES } from '../reporters/forms.ts';
import { addTarget } from './target.ts';

export interface CommandDefinition {
  /** Name and arguments, e.g. `rollback <version>`; a group's name may come first, e.g. `secrets print`. */
  readonly usage: string;
  readonly summary: string;
  readonly options: readonly (() => Option)[];
  /** Options that nobody knows belong to the command that its last words are, as with Kamal's `exec`. */
  readonly takesCommand?: true;
  /** Works, and no list shows it: Kamal hides it too. */
  readonly isHidden?: true;
  /** Kamal has no such command: no abbreviation leads here, and an alias of the configuration with its name comes first. */
  readonly isAddition?: true;
  readonly run: (invocation: Invocation) => Promise<number>;
}

/** `O`: what the command's own options add. */
export interface Invocation<O = object> {
  readonly args: readonly string[];
  readonly options: ChangeOptions & O;
  readonly output: Output;
  /** The line that asks for the same again. */
  readonly again: string;
}

const seconds = (text: string): number => {
  if (!/^\d+(\.\d+)?$/.test(text)) throw new InvalidArgumentError('it should be a number of seconds.');
  return Number(text);
};

/** Options of every command that reads the configuration, with Kamal's names. */
export const CONFIGURED: CommandDefinition['options'] = [
  () => new Option('-c, --config-file <file>', 'configuration file (default: config/deploy.yml)'),
  () => new Option('-d, --destination <name>', 'destination, e.g. staging: reads config/deploy.staging.yml too'),
  () => new Option('--no-erb-exec', 'refuse templates in the configuration that run commands'),
];

/** Options of every command that deals with hosts. */
export const COMMON: CommandDefinition['options'] = [
  ...CONFIGURED,
  () => new Option('-h, --hosts <list>', 'only these hosts: comma list, * ? [..] match'),
  () => new Option('-r, --roles <list>', 'only these roles: comma list, * ? [..] match'),
  () => new Option('-p, --primary', 'only the primary host'),
  () => new Option('--version <version>', 'version to act on (default: VERSION, else the git commit)'),
  () => new Option('-H, --skip-hooks', 'run no hooks'),
  () => new Option('-v, --verbose', 'show every step with its commands and output'),
  () => new Option('-q, --quiet', 'show only failures and the end'),
  () => new Option('--lock-wait', 'wait while another run holds the deploy lock (not for one taken by hand)'),
  () => new Option('--lock-wait-timeout <seconds>', 'how long').argParser(seconds).default(900),
  () => new Option('--lock-wait-interval <seconds>', 'how often to look').argParser(seconds).default(15),
];

/** Beside options of its own, what Kamal takes everywhere: in no list where it means nothing. */
export function alsoCommon(shown: CommandDefinition['options']): CommandDefinition['options'] {
  const names = shown.map((option) => option().long);
  const others = COMMON.filter((option) => !names.includes(option().long));
  return [...shown, ...others.map((option) => () => option().hideHelp())];
}

/** Options of commands that change hosts. */
export const CHANGING: CommandDefinition['options'] = [
  ...COMMON,
  () => new Option('--dry-run', 'show the plan and change nothing; opens no connection'),
  () => new Option('--observe', 'with --dry-run: look at the hosts first, read-only'),
  () => new Option('--format <form>', 'with --dry-run: how to show the plan').choices(FORM_NAMES).default('tree'),
  () => new Option('--into <file>', 'write the plan to a file too, in the form of its ending').argParser(addTarget),
  () => new Option('--out <file>', 'look at the hosts and save the plan, for apply'),
  () => new Option('--facts <file>', 'plan from facts that observe recorded; opens no connection'),
  () => new Option('--detailed-exitcode', 'with --dry-run: exit with 2 where there is something to do'),
  () => new Option('--what-if <event>', 'fail:STEP: where every host would stand after that; runs nothing'),
  () =>
    new Option('--against <gitref>', 'compare with the plan that the configuration of a commit gives; runs nothing'),
  () => new Option('--on-failure <policy>', 'what to do about a failed step').choices(POLICIES).default('halt'),
  () => new Option('--force', 'replace what is already so, as Kamal does'),
  () => new Option('-y, --yes', 'do not ask (also --confirmed)'),
];

export const skipPush = (): Option => new Option('-P, --skip-push', 'do not build and push the image');
