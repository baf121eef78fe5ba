/** Strings and symbols. */
import { escapeWord } from '../../shellwords.ts';
import { type Call, type Methods, textArgument } from '../call.ts';
import { compare, isRange, isRegexp, type RubySymbol, symbol, textOf, type Value } from '../values.ts';
import { sliceBounds } from './array.ts';
import { decodeBase64, shellWords } from './encodings.ts';
import { RubyError } from '../errors.ts';
import { Unsupported } from '../tokens.ts';
import { formatText } from './format.ts';
import { fresh, matchOf, replaceAll, replaceFirst, scan, searched, split } from './matching.ts';

const arg = (call: Call, index = 0): Value => call.args[index] ?? null;
const text = textArgument;

/** White space and NUL, as Ruby's `strip` understands it. */
const EDGE = '[\\0\\t-\\r ]';
const stripStart = (self: string): string => self.replace(new RegExp(`^${EDGE}+`), '');
const stripEnd = (self: string): string => self.replace(new RegExp(`${EDGE}+$`), '');

function chomp(self: string, call: Call): string {
  if (call.args.length === 0) return self.replace(/(?:\r\n|\n|\r)$/, '');
  const suffix = text(call, 0);
  return suffix !== '' && self.endsWith(suffix) ? self.slice(0, self.length - suffix.length) : self;
}

function slice(self: string, call: Call): Value {
  const wanted = arg(call);
  if (typeof wanted === 'string') return self.includes(wanted) ? wanted : null;
  if (isRegexp(wanted)) {
    const found = searched(wanted, call).exec(self);
    const group = arg(call, 1);
    if (found === null) return null;
    return typeof group === 'string' ? (found.groups?.[group] ?? null) : (found[Number(group ?? 0)] ?? null);
  }
  const chars = Array.from(self);
  if (!isRange(wanted) && call.args.length === 1) return chars.at(Number(wanted)) ?? null;
  const bounds = sliceBounds(call, chars.length);
  return bounds === undefined ? null : chars.slice(bounds.from, bounds.to).join('');
}

function startsWith(self: string, call: Call): boolean {
  return call.args.some((prefix) =>
    isRegexp(prefix) ? self.search(searched(prefix, call)) === 0 : self.startsWith(textOf(prefix)),
  );
}

function pad(self: string, call: Call, side: 'start' | 'end'): string {
  const fill = call.args[1] === undefined ? ' ' : text(call, 1);
  return side === 'start' ? self.padStart(Number(arg(call)), fill) : self.padEnd(Number(arg(call)), fill);
}

function partition(self: string, at: number, separator: string): Value {
  return at < 0 ? [self, '', ''] : [self.slice(0, at), separator, self.slice(at + separator.length)];
}

const capitalize = (self: string): string => self.slice(0, 1).toUpperCase() + self.slice(1).toLowerCase();
const underscore = (self: string): string =>
  self
    .replace(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll('-', '_')
    .replaceAll('::', '/')
    .toLowerCase();

/** `tr` with plain characters and ranges. */
function translate(self: string, call: Call): string {
  const [from, to] = [text(call, 0), call.args[1] === undefined ? '' : text(call, 1)];
  if (/[\\-]./.test(from.slice(1).replace(/(?<=[a-z])-(?=[a-z])|(?<=[A-Z])-(?=[A-Z])|(?<=\d)-(?=\d)/g, '')))
    throw new Unsupported(`Ruby: ${call.name} with ${from} is not known here`, call.node);
  const spell = (set: string): string[] =>
    Array.from(
      set.replace(/(.)-(.)/gs, (_, a: string, b: string) => {
        const length = Math.max(0, b.charCodeAt(0) - a.charCodeAt(0) + 1);
        return Array.from({ length }, (__, at) => String.fromCharCode(a.charCodeAt(0) + at)).join('');
      }),
    );
  const isNegated = from.length > 1 && from.startsWith('^');
  const [source, target] = [spell(isNegated ? from.slice(1) : from), spell(to)];
  return Array.from(self)
    .map((char) => {
      const index = source.indexOf(char);
      if (isNegated) return index < 0 ? (target.at(-1) ?? '') : char;
      return index < 0 ? char : (target[Math.min(index, target.length - 1)] ?? '');
    })
    .join('');
}

const lines = (self: string): string[] => self.match(/[^\n]*\n|[^\n]+/g) ?? [];

function parseInteger(self: string, call: Call): Value {
  const base = Number(call.args[0] ?? 10n);
  if (base < 2 || base > 36) throw new RubyError('ArgumentError', `invalid radix ${base}`, call.node);
  const [digits = ''] = /^\s*[-+]?[\da-z_]*/i.exec(self) ?? [];
  const parsed = Number.parseInt(digits.replaceAll('_', ''), base);
  if (base === 10 && /^\s*[-+]?\d+/.test(digits)) return BigInt(/[-+]?\d+/.exec(digits.replaceAll('_', ''))?.[0] ?? 0);
  return BigInt(Number.isNaN(parsed) ? 0 : parsed);
}

export const STRING: Methods<string> = {
  '+': (self, call) => self + text(call, 0),
  '*': (self, call) => self.repeat(Number(arg(call))),
  '%': (self, call) => formatText(self, Array.isArray(arg(call)) ? (arg(call) as Value[]) : [arg(call)], call),
  '=~': (self, call) => (isRegexp(arg(call)) ? matchPosition(self, call) : null),
  '<=>': (self, call) => BigInt(compare(self, arg(call))),
  '<': (self, call) => compare(self, arg(call)) < 0,
  '>': (self, call) => compare(self, arg(call)) > 0,
  '[]': slice,
  slice,
  length: (self) => BigInt(Array.from(self).length),
  size: (self) => BigInt(Array.from(self).length),
  bytesize: (self) => BigInt(Buffer.byteLength(self)),
  upcase: (self) => self.toUpperCase(),
  downcase: (self) => self.toLowerCase(),
  capitalize,
  swapcase: (self) =>
    self.replace(/\p{L}/gu, (char) => (char === char.toUpperCase() ? char.toLowerCase() : char.toUpperCase())),
  strip: (self) => stripEnd(stripStart(self)),
  lstrip: stripStart,
  rstrip: stripEnd,
  chomp,
  chop: (self) => self.slice(0, -1),
  chars: (self) => Array.from(self),
  lines,
  each_line: (self, call) => {
    for (const line of lines(self)) call.block?.(line);
    return self;
  },
  bytes: (self) => [...Buffer.from(self)].map(BigInt),
  split,
  sub: replaceFirst,
  gsub: replaceAll,
  tr: translate,
  delete: translate,
  squeeze: (self) => self.replace(/(.)\1+/gs, '$1'),
  'start_with?': startsWith,
  'end_with?': (self, call) => call.args.some((suffix) => self.endsWith(textOf(suffix))),
  'include?': (self, call) => self.includes(text(call, 0)),
  'empty?': (self) => self === '',
  index: (self, call) =>
    position(isRegexp(arg(call)) ? self.search(searched(arg(call), call)) : self.indexOf(text(call, 0))),
  rindex: (self, call) => position(self.lastIndexOf(text(call, 0))),
  match: (self, call) => matchOf(self, call),
  'match?': (self, call) => fresh(arg(call)).test(self),
  scan,
  to_str: (self) => self,
  to_sym: (self) => symbol(self),
  intern: (self) => symbol(self),
  to_i: parseInteger,
  to_f: (self) => Number.parseFloat(self) || 0,
  hex: (self) => BigInt(Number.parseInt(self, 16) || 0),
  ord: (self) => BigInt(self.codePointAt(0) ?? 0),
  reverse: (self) => Array.from(self).toReversed().join(''),
  ljust: (self, call) => pad(self, call, 'end'),
  rjust: (self, call) => pad(self, call, 'start'),
  prepend: (self, call) => call.args.map(textOf).join('') + self,
  concat: (self, call) => self + call.args.map(textOf).join(''),
  delete_prefix: (self, call) => (self.startsWith(text(call, 0)) ? self.slice(text(call, 0).length) : self),
  delete_suffix: (self, call) =>
    self.endsWith(text(call, 0)) ? self.slice(0, self.length - text(call, 0).length) : self,
  partition: (self, call) => partition(self, self.indexOf(text(call, 0)), text(call, 0)),
  rpartition: (self, call) => {
    const at = self.lastIndexOf(text(call, 0));
    return at < 0 ? ['', '', self] : partition(self, at, text(call, 0));
  },
  force_encoding: (self) => self,
  encode: (self) => self,
  unicode_normalize: (self) => self.normalize(),
  b: (self) => self,
  underscore,
  dasherize: (self) => self.replaceAll('_', '-'),
  shellescape: (self) => escapeWord(self),
  shellsplit: shellWords,
  unpack1: (self, call) => {
    if (text(call, 0) !== 'm')
      throw new Unsupported(`Ruby: unpack1 with ${text(call, 0)} is not known here`, call.node);
    return decodeBase64(self, call);
  },
};

const position = (at: number): Value => (at < 0 ? null : BigInt(at));
const matchPosition = (self: string, call: Call): Value => {
  matchOf(self, call);
  return position(self.search(fresh(arg(call))));
};

export const SYMBOL: Methods<RubySymbol> = {
  to_sym: (self) => self,
  to_proc: (self, call) => ({
    type: 'proc',
    call: (first = null) => STRING[self.name]?.(textOf(first), { ...call, args: [] }) ?? null,
  }),
  length: (self) => BigInt(self.name.length),
  size: (self) => BigInt(self.name.length),
  upcase: (self) => symbol(self.name.toUpperCase()),
  downcase: (self) => symbol(self.name.toLowerCase()),
  name: (self) => self.name,
  '<=>': (self, call) => BigInt(compare(self, arg(call))),
  'start_with?': (self, call) => startsWith(self.name, call),
};
