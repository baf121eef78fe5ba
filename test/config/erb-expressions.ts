/** Random calls of the methods that the small evaluator knows, as Ruby text. */
import fc from 'fast-check';
// First, because the method tables and the calls between them need each other.
import '../../src/config/erb/render.ts';
import { ARRAY } from '../../src/config/erb/methods/array.ts';
import { ENUMERABLE } from '../../src/config/erb/methods/enumerable.ts';
import { HASH } from '../../src/config/erb/methods/hash.ts';
import { MODULES } from '../../src/config/erb/methods/modules.ts';
import { FLOAT, INTEGER } from '../../src/config/erb/methods/number.ts';
import { OBJECT } from '../../src/config/erb/methods/object.ts';
import { STRING, SYMBOL } from '../../src/config/erb/methods/string.ts';

const TEXTS = [
  '""',
  '"a"',
  '"a b  c"',
  '"  x "',
  '"a,b,c"',
  '"A-b_c"',
  '"10"',
  '"-3.5"',
  '"a\\nb\\n"',
  '"web-1.example.com"',
];
const NUMBERS = ['0', '1', '2', '3', '-1', '-2', '10', '255'];
const FLOATS = ['0.5', '-1.5', '2.0'];
const SYMBOLS = [':a', ':"x y"'];
const LISTS = [
  '[]',
  '[3, 1, 2]',
  '%w[b a a]',
  '[nil, 1, nil]',
  '[[1, 2], [3, 4]]',
  '[1, [2, [3]]]',
  '["", "x", nil]',
  '[:a, :b]',
];
const HASHES = ['{}', '{a: 1}', '{"a" => 1, "b" => 2}', '{a: {b: 1}}', '{1 => 2, a: nil}'];
const RANGES = ['(1..3)', '(0...2)', '("a".."c")'];
const PATTERNS = ['/a/', '/[ab]+/', '/(\\w)-(\\w)/', '/\\d+/'];
const BLOCKS = ['{ |x| x }', '{ |x| x.to_s.length }', '{ |x| !x.nil? }', '{ |a, b| b }', '{ |x, i| "#{x}#{i}" }'];

/** Without a block these give something that no template prints. */
const WITH_BLOCK = ['map', 'collect', 'each_with_index', 'each_slice', 'times'];
/** Not there in Ruby by itself, or about the object rather than its value. */
const LEFT_OUT = [
  'with_index',
  'to_proc',
  'clone',
  'dup',
  'frozen?',
  'equal?',
  'send',
  'public_send',
  'inspect',
  '[]=',
  'class',
];

const argument = fc.constantFrom(
  ...TEXTS,
  ...NUMBERS,
  ...NUMBERS,
  ...LISTS,
  ...SYMBOLS,
  ...PATTERNS,
  ...RANGES,
  ...HASHES,
  'nil',
);

const callsOf = (receivers: readonly string[], methods: object): fc.Arbitrary<string> => {
  const names = Object.keys(methods).filter((name) => !LEFT_OUT.includes(name));
  return fc
    .tuple(
      fc.constantFrom(...receivers),
      fc.constantFrom(...names),
      fc.array(argument, { maxLength: 2 }),
      fc.constantFrom('', '', ...BLOCKS),
    )
    .map(([receiver, name, args, block]) => callText(receiver, name, args, block));
};

function callText(receiver: string, name: string, args: readonly string[], block: string): string {
  if (name === '[]') return `${receiver}[${args[0] ?? '0'}]`;
  if (name === '!' || name === '-@') return `${name.charAt(0)}${receiver.startsWith('-') ? `(${receiver})` : receiver}`;
  if (/^\W+$/.test(name)) return `${receiver} ${name} ${args[0] ?? '1'}`;
  // A comparison that contradicts itself gives any order.
  if (name === 'sort') return `${receiver}.sort`;
  const given = block === '' && WITH_BLOCK.includes(name) ? BLOCKS[0] : block;
  return `${receiver}.${name}${args.length === 0 ? '' : `(${args.join(', ')})`} ${given}`.trim();
}

/** Those that answer the same whoever asks. */
const OF_MODULES = ['File', 'Dir', 'JSON', 'YAML', 'Hash', 'Shellwords', 'Base64', 'Digest::SHA256', 'Regexp'].map(
  (name) => callsOf([name], MODULES[name] ?? {}),
);

/** One call each. */
export const expressions: fc.Arbitrary<string> = fc.oneof(
  callsOf(TEXTS, STRING),
  callsOf(SYMBOLS, SYMBOL),
  callsOf(NUMBERS, INTEGER),
  callsOf(FLOATS, FLOAT),
  callsOf(LISTS, ARRAY),
  callsOf([...LISTS, ...HASHES, ...RANGES], ENUMERABLE),
  callsOf(HASHES, HASH),
  callsOf([...TEXTS, ...NUMBERS, ...LISTS, ...HASHES, 'nil', 'true'], OBJECT),
  fc.oneof(...OF_MODULES),
);
