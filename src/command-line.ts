/** Command lines that people copy: the same again, and others for the same configuration. */
import type { Option } from 'commander';
import { commandLine } from '../planner/command-line.ts';
import type { Plan } from '../planner/plan.ts';
import { type CommandDefinition, CONFIGURED } from './commands/command.ts';
import { pathOf } from './grammar.ts';
import type { ChangeOptions } from './options.ts';

/** They decide what is shown and asked, not what is run: whoever types the line chooses again. */
const NOT_REPEATED = ['--verbose', '--quiet', '--yes', '--dry-run', '--observe', '--format', '--into'];

/** The line that asks a command for the same again. */
export function lineOf(definition: CommandDefinition, args: readonly string[], options: object): string {
  const repeated = definition.options.filter((option) => !NOT_REPEATED.includes(option().long ?? ''));
  return commandLine(...pathOf(definition), ...args, ...given(repeated, options));
}

/** Another command, for the configuration that the options name. */
export const lineFor = (options: ChangeOptions, ...words: readonly string[]): string =>
  commandLine(...words, ...given(CONFIGURED, options));

/** Applies a plan, which names its destination itself. */
export const applyLine = ({ configFile, erbExec }: ChangeOptions, ...words: readonly string[]): string =>
  commandLine('apply', ...words, ...given(CONFIGURED, { configFile, erbExec }));

/** Plans what `intent` asks for once more, into the file. What `proxy boot_config set` is told is left to whoever types it. */
export function planLine(
  definition: CommandDefinition,
  intent: Plan['intent'],
  { configFile, erbExec, out }: ChangeOptions,
): string {
  const { accessory, container, bootConfig, isRolling, ...told } = intent.arguments ?? {};
  const { version, hosts, roles, build, destination } = intent;
  const repeated = definition.options.filter((option) => !NOT_REPEATED.includes(option().long ?? ''));
  const isPositional = pathOf(definition).length < definition.usage.split(' ').length;
  const configured = bootConfig && (Object.values(bootConfig).some((text) => text !== null) ? 'set' : 'reset');
  const argument = accessory ?? container ?? configured ?? version;
  const options = {
    configFile,
    erbExec,
    destination,
    hosts: hosts?.join(','),
    roles: roles?.join(','),
    primary: intent.primary_only,
    version: isPositional && argument === version ? undefined : version,
    skipHooks: intent.skip_hooks,
    onFailure: intent.on_failure,
    force: intent.force,
    skipPush: build === undefined,
    cache: build?.noCache !== true,
    output: build?.output,
    stop: true,
    rolling: isRolling,
    ...told,
    publish: true,
    out,
  };
  const line = commandLine(
    'plan',
    ...pathOf(definition),
    ...(isPositional ? [argument] : []),
    ...given(repeated, options),
  );
  return configured === 'set' ? `${line} …` : line;
}

/** The options that are not as they are without being named, as words. */
const given = (declared: CommandDefinition['options'], options: object): string[] => {
  const values = new Map<string, unknown>(Object.entries(options));
  return declared.flatMap((make) => {
    const option = make();
    return wordsOf(option, values.get(option.attributeName()));
  });
};

function wordsOf({ short, long = '', negate, defaultValue }: Option, value: unknown): string[] {
  const name = short ?? long;
  if (negate) return value === false ? [name] : [];
  if (value === undefined || value === defaultValue) return [];
  if (value === true) return [name];
  if (value === false) return defaultValue === true ? [long.replace(/^--/, '--no-')] : [];
  return [value].flat().flatMap((one) => [name, String(one)]);
}
