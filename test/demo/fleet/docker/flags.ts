/** Flags as Docker's command line reads them. A flag that is not listed is an error: nothing is pretended. */
import { misuse } from './refusal.ts';

/** `long` or `long,short` → whether it takes no value, one value, or several. */
export type FlagTable = Readonly<Record<string, 'switch' | 'value' | 'list'>>;

export interface Flags {
  isOn(name: string): boolean;
  /** The last value given. */
  value(name: string): string | undefined;
  list(name: string): readonly string[];
  readonly args: readonly string[];
}

type Lookup = (flag: string) => { readonly name: string; readonly takes: string };

/** Reads flags; `stopsAtArgument` for commands whose arguments are another program's command line. */
export function readFlags(words: readonly string[], table: FlagTable, stopsAtArgument = false): Flags {
  const found = new Map<string, string[]>();
  const args: string[] = [];
  const lookup = lookupIn(table);
  const rest = [...words];
  const keep: Keep = (name, value) => void found.set(name, [...(found.get(name) ?? []), value]);
  while (rest.length > 0) {
    const word = rest.shift() ?? '';
    if (word === '--') {
      args.push(...rest.splice(0));
      continue;
    }
    if (!word.startsWith('-') || word === '-') {
      args.push(word);
      if (stopsAtArgument) args.push(...rest.splice(0));
      continue;
    }
    if (word.startsWith('--')) {
      readLong(word, rest, lookup, keep);
      continue;
    }
    readShort(word, rest, lookup, keep);
  }
  return {
    isOn: (name) => found.get(name)?.at(-1) === 'true',
    value: (name) => found.get(name)?.at(-1),
    list: (name) => found.get(name) ?? [],
    args,
  };
}

function lookupIn(table: FlagTable): Lookup {
  const byFlag = new Map<string, { name: string; takes: string }>();
  for (const [names, takes] of Object.entries(table)) {
    const [name = '', short] = names.split(',');
    byFlag.set(`--${name}`, { name, takes });
    if (short) byFlag.set(`-${short}`, { name, takes });
  }
  return (flag) => {
    const known = byFlag.get(flag);
    if (known) return known;
    throw misuse(flag.startsWith('--') ? `unknown flag: ${flag}` : `unknown shorthand flag: '${flag[1]}'`);
  };
}

type Keep = (name: string, value: string) => void;

function readLong(word: string, rest: string[], lookup: Lookup, keep: Keep): void {
  const at = word.indexOf('=');
  const flag = at < 0 ? word : word.slice(0, at);
  const { name, takes } = lookup(flag);
  if (at >= 0) return keep(name, word.slice(at + 1));
  if (takes === 'switch') return keep(name, 'true');
  keep(name, next(flag, rest));
}

function readShort(word: string, rest: string[], lookup: Lookup, keep: Keep): void {
  for (let at = 1; at < word.length; at += 1) {
    const flag = `-${word[at]}`;
    const { name, takes } = lookup(flag);
    if (takes === 'switch') {
      keep(name, 'true');
      continue;
    }
    const attached = word.slice(at + 1).replace(/^=/, '');
    return keep(name, attached === '' ? next(flag, rest) : attached);
  }
}

function next(flag: string, rest: string[]): string {
  const value = rest.shift();
  if (value === undefined) throw misuse(`flag needs an argument: ${flag}`);
  return value;
}
