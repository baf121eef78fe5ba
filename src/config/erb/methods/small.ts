/** Ranges, regular expressions, their matches, and times. */
import { type Call, type Methods, textArgument } from '../call.ts';
import { compare, type RubyObject, type RubyRange, type RubyRegexp, textOf } from '../values.ts';
import { toArray } from './enumerable.ts';
import { fresh, matchOf } from './matching.ts';
import { formatTime, makeTime } from './time.ts';

function covers({ first, last, excludesLast }: RubyRange, call: Call): boolean {
  const [value = null] = call.args;
  if ((typeof value === 'string') !== (typeof first === 'string')) return false;
  const difference = compare(value, last);
  return compare(value, first) >= 0 && (last === null || (excludesLast ? difference < 0 : difference <= 0));
}

export const RANGE: Methods<RubyRange> = {
  'include?': covers,
  'cover?': covers,
  '===': covers,
  last: (self, call) => toArray(self, call.node).at(-1) ?? null,
  size: (self, call) => BigInt(toArray(self, call.node).length),
  begin: (self) => self.first,
  end: (self) => self.last,
  step: (self, call) => toArray(self, call.node).filter((_, at) => at % Number(call.args[0] ?? 1n) === 0),
};

export const REGEXP: Methods<RubyRegexp> = {
  match: (self, call) => matchOf(textArgument(call, 0), { ...call, args: [self] }),
  'match?': (self, call) => fresh(self).test(textArgument(call, 0)),
  '=~': (self, call) => {
    const text = textArgument(call, 0);
    matchOf(text, { ...call, args: [self] });
    const at = text.search(fresh(self));
    return at < 0 ? null : BigInt(at);
  },
  source: (self) => self.pattern.source,
};

export const MATCH: Methods<RubyObject> = {
  '[]': (self, call) => self.fields[textOf(call.args[0] ?? null)] ?? null,
};

const utc = (self: RubyObject): RubyObject => makeTime(new Date(Number(self.fields['to_f'] ?? 0) * 1000));

export const TIME: Methods<RubyObject> = {
  strftime: (self, call) => formatTime(self, textArgument(call, 0), call),
  utc,
  getutc: utc,
};

/** A date is formatted as its midnight in UTC. */
export const DATE: Methods<RubyObject> = {
  strftime: (self, call) => TIME['strftime']?.(makeTime(new Date(self.text ?? '')), call) ?? null,
};

export const NIL: Methods = { to_i: () => 0n };
