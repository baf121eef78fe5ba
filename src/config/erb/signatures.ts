/**
 * What each method is known to do the same as Ruby's: patterns over the kinds of its arguments, in order, `&` for a block.
 * Everything else is left to Ruby. A method that is not listed takes nothing at all.
 *
 * s text, i integer, f float, y symbol, a array, h hash, r range, x regular expression, b true or false, n nil, o others
 */
import type { Call } from './call.ts';
import { Unsupported } from './tokens.ts';
import { typeName, type Value } from './values.ts';

export type Signatures = Readonly<Record<string, string>>;

const KINDS: Readonly<Record<string, string>> = {
  String: 's',
  Integer: 'i',
  Float: 'f',
  Symbol: 'y',
  Array: 'a',
  Hash: 'h',
  Range: 'r',
  Regexp: 'x',
  TrueClass: 'b',
  FalseClass: 'b',
  NilClass: 'n',
};

const kindOf = (value: Value): string => KINDS[typeName(value)] ?? 'o';

const OBJECT: Signatures = {
  '==': '.',
  'eql?': '.',
  'equal?': '.',
  '===': '.',
  'is_a?': 'o',
  'kind_of?': 'o',
  'instance_of?': 'o',
  to_json: '.*',
  tap: '&',
  yield_self: '&',
  try: '&|[sy].*',
  send: '[sy].*',
  public_send: '[sy].*',
  presence_in: 'a',
  'in?': 'a|r',
};

const TEXT: Signatures = {
  '+': 's',
  '*': 'i',
  '%': '[sifabn]|h',
  '=~': 'x',
  '<=>': 's',
  '<': 's',
  '>': 's',
  '[]': 'i|ii|r|s|x|xi|xs',
  slice: 'i|ii|r|s|x|xi|xs',
  chomp: 's?',
  each_line: '&',
  split: '[sx]?|[sx]i|ni',
  sub: '[sx](s|h)|[sx]&',
  gsub: '[sx](s|h)|[sx]&',
  tr: 'ss',
  delete: 's',
  'start_with?': '[sx]+',
  'end_with?': 's+',
  'include?': 's',
  index: '[sx]',
  rindex: 's',
  match: '[sx]',
  'match?': '[sx]',
  scan: '[sx]',
  to_i: 'i?',
  ljust: 'is?',
  rjust: 'is?',
  prepend: 's*',
  concat: 's*',
  delete_prefix: 's',
  delete_suffix: 's',
  partition: 's',
  rpartition: 's',
  unpack1: 's',
  force_encoding: '.',
  encode: '.*',
};

const NUMBER: Signatures = {
  ...Object.fromEntries(['+', '-', '*', '/', '%', '**', '<', '<=', '>', '>=', '<=>'].map((name) => [name, '[if]'])),
  clamp: '[if][if]',
  '&': 'i',
  '|': 'i',
  '<<': 'i',
  times: '&?',
  upto: 'i&',
  downto: 'i&',
  to_s: 'i?',
  fdiv: '[if]',
};

const FLOAT: Signatures = { ...NUMBER, round: 'i?', ceil: 'i?', floor: 'i?' };

const COLLECTION: Signatures = {
  ...Object.fromEntries(
    [
      'each',
      'each_entry',
      'each_with_index',
      'flat_map',
      'filter_map',
      'select',
      'filter',
      'reject',
      'find',
      'detect',
      'partition',
      'group_by',
      'sort_by',
      'min_by',
      'max_by',
      'reverse_each',
      'index_by',
    ].map((name) => [name, '&']),
  ),
  // Without a block these are followed by with_index or the like.
  map: '&?',
  collect: '&?',
  each_with_index: '&?',
  with_index: 'i?&?',
  each_with_object: '.&',
  'any?': '[sifyahbn]?|&',
  'all?': '[sifyahbn]?|&',
  'none?': '[sifyahbn]?|&',
  count: '.?|&',
  first: 'i?',
  take: 'i',
  drop: 'i',
  'include?': '.',
  'member?': '.',
  sum: '[sifa]?&?',
  inject: 'y|[^y]y|[^y]?&',
  reduce: 'y|[^y]y|[^y]?&',
  sort: '&?',
  to_h: '&?',
  uniq: '&?',
  each_slice: 'i&?',
  zip: 'a*',
};

const ARRAY: Signatures = {
  ...COLLECTION,
  '[]': 'i|ii|r',
  slice: 'i|ii|r',
  at: 'i',
  '[]=': 'i.',
  dig: 'i.*',
  fetch: 'i.?|i&',
  last: 'i?',
  join: '[sn]?',
  '<<': '.',
  push: '.*',
  append: '.*',
  concat: 'a*',
  unshift: '.*',
  delete: '.',
  '+': 'a',
  '-': 'a',
  '|': 'a',
  '&': 'a',
  '*': 'i|s',
  flatten: 'i?',
  rotate: 'i?',
  index: '.|&',
  find_index: '.|&',
  values_at: 'i*',
  product: 'a',
  without: '[^a]*',
  excluding: '[^a]*',
  pluck: '[sy]',
};

const HASH: Signatures = {
  ...COLLECTION,
  '[]': '.',
  '[]=': '..',
  store: '..',
  fetch: '..?|.&',
  dig: '.+',
  ...Object.fromEntries(['key?', 'has_key?', 'include?', 'member?', 'value?', 'key'].map((name) => [name, '.'])),
  values_at: '.*',
  ...Object.fromEntries(['each_pair', 'each_key', 'each_value', 'transform_values'].map((name) => [name, '&'])),
  transform_keys: '&',
  slice: '.*',
  except: '.*',
  merge: 'h*&?',
  'merge!': 'h*&?',
  update: 'h*&?',
  deep_merge: 'h',
  delete: '.',
};

const RANGE: Signatures = {
  ...COLLECTION,
  'include?': '[if]',
  'cover?': '[sif]',
  '===': '[if]',
  last: '',
  step: 'i',
};

const BY_TYPE: Readonly<Record<string, Signatures>> = {
  String: TEXT,
  Symbol: { '<=>': 'y', 'start_with?': 's+' },
  Integer: NUMBER,
  Float: FLOAT,
  Array: ARRAY,
  Hash: HASH,
  Range: RANGE,
};

/** Throws where the method is not known to do with these arguments what Ruby's does. */
export function checkSignature(receiver: Value, call: Call): void {
  const type = typeName(receiver);
  const own = BY_TYPE[type] ?? (kindOf(receiver) === 'o' ? undefined : {});
  if (own !== undefined) checkArguments(`${type}#${call.name}`, [own, OBJECT], call);
}

/** Throws where the arguments are not of the kinds that the first table with the method knows. */
export function checkArguments(what: string, tables: readonly Signatures[], { name, args, block, node }: Call): void {
  const known = tables.find((table) => Object.hasOwn(table, name))?.[name] ?? '';
  const given = args.map(kindOf).join('') + (block === undefined ? '' : '&');
  if (new RegExp(`^(?:${known.replaceAll('.', '[^&]')})$`).test(given)) return;
  const words = [...args.map(typeName), ...(block === undefined ? [] : ['a block'])].join(', ');
  throw new Unsupported(`Ruby: ${what} with ${words || 'nothing'} is not known here`, node);
}
