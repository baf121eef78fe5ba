/** Strings and patterns. */
import { type Call, textArgument } from '../call.ts';
import { getKey, isHash, isRegexp, type RubyObject, textOf, type Value } from '../values.ts';

/** A regular expression of its own for one use, as JavaScript's keep a position. */
export function fresh(value: Value): RegExp {
  if (isRegexp(value)) return new RegExp(value.pattern.source, value.pattern.flags);
  return new RegExp(textOf(value).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'), 'g');
}

/** The first match as Ruby's MatchData, nil without one; also sets `$~` and `$1` to `$9`. */
export function matchOf(self: string, call: Call): Value {
  const found = fresh(call.args[0] ?? null).exec(self);
  setGroups(call, found);
  if (found === null) return null;
  const fields = Object.fromEntries([...found].map((text, index) => [String(index), text ?? null]));
  const captures = found.slice(1).map((text): Value => text ?? null);
  const before = self.slice(0, found.index);
  const after = self.slice(found.index + found[0].length);
  const match: RubyObject = {
    type: 'object',
    className: 'MatchData',
    fields: { ...fields, ...found.groups, captures, to_a: [...found], pre_match: before, post_match: after },
    text: found[0],
  };
  return match;
}

function setGroups({ scope }: Call, found: RegExpExecArray | null): void {
  for (let group = 1; group <= 9; group += 1) scope.session.globals.set(`$${group}`, found?.[group] ?? null);
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
  const found = [...self.matchAll(fresh(call.args[0] ?? null))];
  return found.map((match): Value => (match.length > 1 ? match.slice(1).map((text) => text ?? null) : match[0]));
}

export function replaceFirst(self: string, call: Call): Value {
  const pattern = fresh(call.args[0] ?? null);
  return self.replace(new RegExp(pattern.source, pattern.flags.replace('g', '')), replacer(call));
}

export const replaceAll = (self: string, call: Call): string =>
  self.replace(fresh(call.args[0] ?? null), replacer(call));

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
    return textArgument(call, 1).replace(/\\(\d|\\)/g, (_, group: string) => {
      if (group === '\\') return '\\';
      return group === '0' ? match : String(groups[Number(group) - 1] ?? '');
    });
  };
}
