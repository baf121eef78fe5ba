/** Strings and patterns. */
import { type Call, textArgument } from '../call.ts';
import { Unsupported } from '../tokens.ts';
import { getKey, isHash, isRegexp, type RubyObject, textOf, type Value } from '../values.ts';

const GROUPS = ['$~', '$1', '$2', '$3', '$4', '$5', '$6', '$7', '$8', '$9'];

/** A regular expression of its own for one use, as JavaScript's keep a position. */
export function fresh(value: Value): RegExp {
  if (isRegexp(value)) return new RegExp(value.pattern.source, value.pattern.flags);
  return new RegExp(textOf(value).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'g');
}

/** The same where Ruby goes on to set `$~` and `$1`: these are forgotten here. */
export function searched(value: Value, { scope }: Pick<Call, 'scope'>): RegExp {
  for (const name of GROUPS) scope.session.globals.delete(name);
  return fresh(value);
}

/** The first match as Ruby's MatchData, nil without one; also sets `$~` and `$1` to `$9`. */
export function matchOf(self: string, { args, scope }: Pick<Call, 'args' | 'scope'>): Value {
  const found = searched(args[0] ?? null, { scope }).exec(self);
  const match = found === null ? null : matchData(self, found);
  GROUPS.forEach((name, group) => scope.session.globals.set(name, group === 0 ? match : (found?.[group] ?? null)));
  return match;
}

function matchData(self: string, found: RegExpExecArray): RubyObject {
  const fields = Object.fromEntries([...found].map((text, index) => [String(index), text ?? null]));
  const captures = found.slice(1).map((text): Value => text ?? null);
  const before = self.slice(0, found.index);
  const after = self.slice(found.index + found[0].length);
  return {
    type: 'object',
    className: 'MatchData',
    fields: { ...fields, ...found.groups, captures, to_a: [...found], pre_match: before, post_match: after },
    text: found[0],
  };
}

/** `split`: without a pattern at white space; empty parts at the end are dropped. */
export function split(self: string, call: Call): Value {
  const [separator = null, limit] = call.args;
  if (self === '') return [];
  if (separator === null || separator === ' ')
    return self
      .trim()
      .split(/\s+/)
      .filter((part) => part !== '' || self === '');
  const most = Number(limit ?? 0n);
  if (most > 0) return splitAtMost(self, separator, most);
  const parts = self.split(isRegexp(separator) ? fresh(separator) : textOf(separator)).map((part) => part ?? '');
  if (most < 0) return parts;
  return parts.slice(0, parts.findLastIndex((part) => part !== '') + 1);
}

function splitAtMost(self: string, separator: Value, most: number): Value {
  const parts: string[] = [];
  let rest = self;
  while (parts.length < most - 1) {
    const found = fresh(separator).exec(rest);
    if (found === null) break;
    parts.push(rest.slice(0, found.index));
    rest = rest.slice(found.index + found[0].length);
  }
  return [...parts, rest];
}

/** `scan`: whole matches, or their groups where the pattern has some. */
export function scan(self: string, call: Call): Value {
  const found = [...self.matchAll(searched(call.args[0] ?? null, call))];
  return found.map((match): Value => (match.length > 1 ? match.slice(1).map((text) => text ?? null) : match[0]));
}

export function replaceFirst(self: string, call: Call): Value {
  const pattern = searched(call.args[0] ?? null, call);
  return self.replace(new RegExp(pattern.source, pattern.flags.replace('g', '')), replacer(call));
}

export const replaceAll = (self: string, call: Call): string =>
  self.replace(searched(call.args[0] ?? null, call), replacer(call));

type Replacer = (match: string, ...rest: unknown[]) => string;

/** What a match becomes: from a block, a hash, or a text with `\1` and `\k<name>`. */
function replacer(call: Call): Replacer {
  const { block, args } = call;
  const [, by] = args;
  return (match, ...rest) => {
    const groups = rest.filter((part) => typeof part === 'string' || part === undefined).slice(0, -1);
    if (by === undefined && block !== undefined) {
      groups.forEach((text, at) => {
        call.scope.session.globals.set(`$${at + 1}`, text ?? null);
      });
      return textOf(block(match));
    }
    if (isHash(by)) return textOf(getKey(by, match));
    const named = new Map(Object.entries(rest.at(-1) ?? {}));
    return textArgument(call, 1).replace(/\\(?:(\d|\\|&)|k<(\w+)>|([k`'+]))/g, (_, group?: string, name?: string) => {
      if (group === '\\') return '\\';
      if (group === '0' || group === '&') return match;
      const text = name === undefined ? groups[Number(group) - 1] : named.get(name);
      if (group === undefined && !(name !== undefined && named.has(name)))
        throw new Unsupported('Ruby: this replacement is not known here', call.node);
      return String(text ?? '');
    });
  };
}
