/**
 * Kamal's command line (Thor's): command words by unambiguous prefix, `-` for `_` in them, `help` before, between and after,
 * `--no-x` and `--skip-x` for `--x`. It turns what was typed into the words of one command; commander reads its options.
 */
import type { Option } from 'commander';
import type { CommandDefinition } from './commands/command.ts';
import { nearest } from './config/schema/spelling.ts';

export type Reading =
  | {
      readonly kind: 'command';
      readonly definition: CommandDefinition;
      readonly path: readonly string[];
      readonly rest: readonly string[];
    }
  /** Help for everything, a group or a command. */
  | { readonly kind: 'help'; readonly path: readonly string[] }
  /** The first word is no command; an alias may have it. */
  | { readonly kind: 'unknown'; readonly word: string; readonly group?: string; readonly meant?: string }
  | { readonly kind: 'ambiguous'; readonly word: string; readonly candidates: readonly string[] };

/** The words of a command before its arguments, e.g. `app boot`. */
export const pathOf = ({ usage }: CommandDefinition): string[] => usage.split(' ').filter((word) => /^\w/.test(word));

/** Finds out which command is meant. */
export function read(argv: readonly string[], commands: readonly CommandDefinition[]): Reading {
  const [first] = argv;
  if (first === undefined || first.startsWith('-')) return { kind: 'help', path: [] };
  if (isHelp(first)) return helpFor(argv.slice(1), commands);
  const tops = wordsAfter([], commands);
  const top = match(first, tops);
  if (typeof top !== 'string') return unmatched(first, top, tops.all);
  const single = definitionOf([top], commands);
  if (single !== undefined) return commandOrHelp(single, argv.slice(1));
  return readInGroup(top, argv.slice(1), commands);
}

function readInGroup(group: string, words: readonly string[], commands: readonly CommandDefinition[]): Reading {
  const [second] = words;
  if (second === undefined || second.startsWith('-')) return { kind: 'help', path: [group] };
  if (isHelp(second)) return helpFor([group, ...words.slice(1)], commands);
  const known = wordsAfter([group], commands);
  const found = match(second, known);
  if (typeof found !== 'string') return { ...unmatched(second, found, known.all), group } as Reading;
  const definition = definitionOf([group, found], commands);
  return definition === undefined
    ? { kind: 'unknown', word: second, group }
    : commandOrHelp(definition, words.slice(1));
}

/** No other command begins with an h. */
const isHelp = (word: string): boolean => word === '--help' || /^h(e|el|elp)?$/.test(word);

function commandOrHelp(definition: CommandDefinition, rest: readonly string[]): Reading {
  const path = pathOf(definition);
  const isAsked = definition.takesCommand === true ? rest[0] === '--help' : beforeDashes(rest).includes('--help');
  return isAsked ? { kind: 'help', path } : { kind: 'command', definition, path, rest };
}

const beforeDashes = (words: readonly string[]): readonly string[] =>
  words.includes('--') ? words.slice(0, words.indexOf('--')) : words;

/** `help`, `help CMD`, `help GROUP CMD`, `GROUP help CMD`; words that are no command are somebody's mistake. */
function helpFor(words: readonly string[], commands: readonly CommandDefinition[]): Reading {
  let path: string[] = [];
  for (const word of words.filter((one) => !one.startsWith('-'))) {
    const known = wordsAfter(path, commands);
    if (known.all.length === 0) break;
    const found = match(word, known);
    if (typeof found !== 'string') return unmatched(word, found, known.all);
    path = [...path, found];
  }
  return { kind: 'help', path };
}

const definitionOf = (path: readonly string[], commands: readonly CommandDefinition[]): CommandDefinition | undefined =>
  commands.find((one) => pathOf(one).join(' ') === path.join(' '));

interface Known {
  readonly all: readonly string[];
  /** Those that a beginning is enough for. */
  readonly shown: readonly string[];
}

function wordsAfter(path: readonly string[], commands: readonly CommandDefinition[]): Known {
  const inside = commands.filter((one) => path.every((word, at) => pathOf(one)[at] === word));
  const next = (some: readonly CommandDefinition[]): string[] => [
    ...new Set(some.flatMap((one) => pathOf(one)[path.length] ?? [])),
  ];
  return { all: next(inside), shown: next(inside.filter((one) => one.isHidden !== true && one.isAddition !== true)) };
}

/** The word that is meant, or all that it could be the beginning of. */
function match(word: string, { all, shown }: Known): string | readonly string[] {
  const plain = word.replaceAll('-', '_');
  if (all.includes(plain)) return plain;
  const begun = shown.filter((one) => one.startsWith(plain));
  return begun.length === 1 ? (begun[0] ?? '') : begun;
}

function unmatched(word: string, candidates: readonly string[], known: readonly string[]): Reading {
  if (candidates.length > 1) return { kind: 'ambiguous', word, candidates: [...candidates].sort() };
  const meant = nearest(word, known);
  return { kind: 'unknown', word, ...(meant === undefined ? {} : { meant }) };
}

/** Options in commander's spelling, and the names of those that were switched off. */
export interface Spelled {
  readonly words: readonly string[];
  readonly off: readonly string[];
}

/** Kamal's other words for options. */
const SYNONYMS: Readonly<Record<string, string>> = { '--confirmed': '--yes' };

/**
 * `--skip_push`, `--yes=true`, `--yes true`, `--no-yes`, `-h=web-1`: as commander spells them. What nobody knows is left as
 * it is. In front of a command for a host (`exec`) the word behind a switch is never its value.
 */
export function spell(words: readonly string[], options: readonly Option[], isExec = false): Spelled {
  const end = words.indexOf('--');
  const mine = end < 0 ? words : words.slice(0, end);
  const spelled: string[] = [];
  const off = new Set<string>();
  for (let at = 0; at < mine.length; at += 1) {
    const one = spellOne(mine[at] ?? '', isExec ? undefined : mine[at + 1], options);
    spelled.push(...one.words);
    // As with Kamal, the last word counts.
    one.off.forEach((name) => off.add(name));
    if (one.on !== undefined) off.delete(one.on);
    if (one.takesNext) at += 1;
  }
  return { words: [...spelled, ...(end < 0 ? [] : words.slice(end))], off: [...off] };
}

interface SpelledWord extends Spelled {
  /** The name of the option that it switches on. */
  readonly on?: string;
  /** The word behind it is its value. */
  readonly takesNext: boolean;
}

function spellOne(word: string, next: string | undefined, options: readonly Option[]): SpelledWord {
  const typed = typedIn(word);
  const known = options.find(({ long, short }) => typed !== undefined && [long, short].includes(typed.name));
  const plain = { words: [word], off: [], takesNext: false };
  if (typed === undefined) return plain;
  if (known === undefined) {
    const denied = options.find((option) => isSwitch(option) && isDenial(option, typed.name));
    return denied === undefined ? plain : { words: [], off: denying(denied), takesNext: false };
  }
  if (!isSwitch(known)) return { ...plain, words: valued(typed, known) };
  const takesNext = typed.value === undefined && next !== undefined && TRUTH.test(next);
  const isOff = /^f/i.test(typed.value ?? (takesNext ? next : ''));
  if (isOff) return { words: [], off: denying(known), takesNext };
  return { words: [typed.name], off: [], on: known.attributeName(), takesNext };
}

/** What Kamal takes for the value of a switch. */
const TRUTH = /^(true|t|false|f)$/i;

interface Typed {
  /** As commander spells it. */
  readonly name: string;
  /** Behind `=`. */
  readonly value: string | undefined;
}

function typedIn(word: string): Typed | undefined {
  const [, name, value] = /^(--[a-zA-Z_-]+|-[a-zA-Z])(?:=(.*))?$/s.exec(word) ?? [];
  if (name === undefined) return undefined;
  const dashed = name.replaceAll('_', '-');
  return { name: SYNONYMS[dashed] ?? dashed, value };
}

function valued({ name, value }: Typed, { variadic }: Option): string[] {
  if (value === undefined) return [name];
  // More values may follow the first.
  if (variadic && !value.startsWith('-')) return [name, value];
  return name.startsWith('--') ? [`${name}=${value}`] : [name, value];
}

const isSwitch = (option: Option): boolean => !option.required && !option.optional;

/** `--no-cache` is on where commander says that its cache is off: what denies it leaves the cache on. */
const denying = (option: Option): string[] => (option.negate ? [] : [option.attributeName()]);

function isDenial({ long }: Option, name: string): boolean {
  const bare = (long ?? '').slice(2);
  return name === `--no-${bare}` || name === `--skip-${bare}`;
}
