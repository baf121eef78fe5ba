import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Diagnostic, formatDiagnostic, type Place } from '../../src/config/diagnostic.ts';
import { bare, type Printable, printYaml, text } from '../../src/config/output/psych.ts';
import { keyText, type Tree, valueAt } from '../../src/config/tree.ts';
import { readYaml } from '../../src/config/yaml/read.ts';

const locateIn =
  (text: string) =>
  (start: number, end: number): Place => ({ source: { file: 'deploy.yml', text }, start, end });

const read = (text: string) => readYaml(text, locateIn(text));

function psych(tree: Tree | null): unknown {
  if (tree === null) return false;
  if (tree.kind === 'list') return tree.items.map(psych);
  if (tree.kind === 'hash') return { h: tree.entries.map(({ key, value }) => [psych(key), psych(value)]) };
  if (tree.type === 'null') return null;
  if (tree.type === 'boolean') return tree.text === 'true';
  if (tree.type === 'symbol') return { sym: tree.text };
  if (tree.type === 'integer') return { i: tree.text };
  if (tree.type === 'float') return { f: tree.text.toLowerCase().replace('infinity', 'inf').replace('e+', 'e+') };
  if (tree.type === 'time') return { t: tree.text.includes(':') ? 'Time' : 'Date' };
  return { s: tree.text };
}

test('YAML reads as Ruby reads it', () => {
  const cases = JSON.parse(readFileSync('fixtures/vectors/yaml-psych.json', 'utf8')) as {
    yaml: string;
    psych: unknown;
  }[];
  const wrong = cases.flatMap(({ yaml, psych: expected }) => {
    const result = read(yaml);
    const actual = result.ok ? psych(result.value) : { err: 'Psych::SyntaxError' };
    return JSON.stringify(actual) === JSON.stringify(expected) ? [] : [{ yaml, expected, actual }];
  });
  expect(wrong).toEqual([]);
});

type Json = null | string | number | Json[] | { [key: string]: Json };

function printable(value: Json): Printable {
  if (Array.isArray(value)) return { kind: 'list', items: value.map(printable) };
  if (value === null || typeof value === 'number') return bare(String(value ?? ''));
  if (typeof value === 'string') return text(value);
  return { kind: 'map', pairs: Object.entries(value).map(([key, item]) => [text(key), printable(item)] as const) };
}

test('YAML is printed as Ruby prints it', () => {
  const cases = JSON.parse(readFileSync('fixtures/vectors/yaml-printed.json', 'utf8')) as {
    value: Json;
    yaml: string;
  }[];
  for (const { value, yaml } of cases) expect(printYaml(printable(value))).toBe(yaml);
});

test('a bomb of aliases is refused', () => {
  const lines = Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}]`);
  const result = read(['a0: &a0 x', ...lines].join('\n'));
  expect(result.ok).toBe(false);
});

test('an anchor that contains itself is refused', () => {
  expect(read('a: &a\n  b: *a\n').ok).toBe(false);
});

test('a file nested without end is refused', () => {
  expect(read('['.repeat(100_000)).ok).toBe(false);
});

test.each([
  ['a: "b\u0007c"\n', 'YAML: the control character U+0007 cannot stand here'],
  ['# \u001b[31m\na: b\n', 'YAML: the control character U+001B cannot stand here'],
])('a control character is named, and not printed: %j', (text, message) => {
  const result = read(text);
  const [first] = result.ok ? [] : result.failures;
  expect(first?.message).toBe(message);
  expect(formatDiagnostic(first as Diagnostic)).toContain('\uFFFD');
});

test('a comment may stand right behind a quoted value', () => {
  const tree = read('a: "b"#c\nd: [e]#f\n');
  expect(tree.ok && psych(tree.value)).toEqual({
    h: [
      [{ s: 'a' }, { s: 'b' }],
      [{ s: 'd' }, [{ s: 'e' }]],
    ],
  });
});

/** As Psych 4.0 reads them. */
test.each([
  ['env:\n  secret: [\n    PW,\n    B\n]\n', ['PW', 'B']],
  ['env:\n  secret: [\n  PW,\n  B\n  ]\n', ['PW', 'B']],
  ['env:\n  secret: { image: x,\n  host: 1.1.1.5 }\n', { image: 'x', host: '1.1.1.5' }],
  ['env:\n  secret: { image: x,\nhost: [y,\nz] } # c\n', { image: 'x', host: ['y', 'z'] }],
  ['env:\n  secret: "-----BEGIN\nabc\n\n# d: e\n-----END"\n', '-----BEGIN abc\n# d: e -----END'],
  ["env:\n  secret: 'hello\n  it''s\nme'\n", "hello it's me"],
  ['env:\n  secret: "a\\\n  b\n\tc"\n', 'ab c'],
])('quotes and brackets reach to where they are closed, however lines are indented: %j', (text, value) => {
  const plain = (tree: Tree): unknown => {
    if (tree.kind === 'list') return tree.items.map(plain);
    if (tree.kind === 'hash')
      return Object.fromEntries(tree.entries.map((one) => [keyText(one.key), plain(one.value)]));
    return tree.text;
  };
  const tree = read(`${text}  after: &x 1\n`);
  expect(tree.ok && plain(tree.value as Tree)).toEqual({ env: { secret: value, after: '1' } });
  const after = tree.ok && tree.value !== null ? valueAt(tree.value, 'env', 'after') : undefined;
  expect(after?.place).toMatchObject({ start: text.length + '  after: &x '.length });
});

test.each([
  ['a: {\n  b: c\nx: 1\n', 3, 'Flow map must end with a }'],
  ['a: [\n  b,\n', 3, 'Flow sequence must end with a ]'],
  ['a: "b\n--- c"\n', 1, 'Missing closing "quote'],
  ["a: 'b\nc: it's\n", 1, "Missing closing 'quote"],
])('what is never closed is said to be open: %j', (text, line, message) => {
  const result = read(text);
  const hint = 'a quote or a bracket is not closed';
  expect(result.ok ? [] : result.failures).toMatchObject([{ line, message: `YAML: ${message}`, hint }]);
});

const MISSING = 'is the line with its key missing above, or is it indented too far?';
const LIKE_OTHERS = 'indent it like the lines it belongs to; or is the line with its key missing above?';

test.each([
  ['a:\n\t- b\n', 2, 'use spaces'],
  ['a:\n  b: c\n \td: e\n', 3, 'use spaces'],
  ['a: b/c\n  web:\n    - d\n', 2, MISSING],
  ['a: b\n\n  # c\n\n  web: d\n', 5, LIKE_OTHERS],
  ['a:\n  b: c\n  - d\n', 3, MISSING],
  ['a: b\n- c\n', 2, 'a line is KEY: VALUE, or - ITEM below a KEY: with nothing behind it'],
  ['a: b\nc:d\n', 2, 'a line is KEY: VALUE, or - ITEM below a KEY: with nothing behind it'],
  ['a:\n   b: c\n  d: e\n', 3, LIKE_OTHERS],
  ['a: b: c\n', 1, 'put a value with a colon in it in quotes'],
  ['a: @b\n', 1, 'put the whole value in quotes'],
  ['a: "b" c\n', 1, 'put the whole value in quotes'],
  ['a: "\\q"\n', 1, 'write \\\\ for \\, or use single quotes'],
])('what is wrong leads to the line and to what to do about it: %j', (text, line, hint) => {
  const result = read(text);
  expect(result.ok ? [] : result.failures).toMatchObject([{ line, hint }]);
  const [first] = result.ok ? [] : result.failures;
  expect(first?.excerpt?.at(-1)).toBe(text.split('\n')[line - 1]);
});

test.each([
  ['\ta: b\n', false],
  ['a: b\n\t\n', false],
  ['a: "b"\n\t# c\nd: e\n', false],
  ['\t# c\na: b\n', false],
  ['a: |\n  b\n\t\n  c\n', false],
  ['a: [b,\n\t# c\n  d]\n', true],
  ['a:\tb\t# c\n', true],
])('a tab at the beginning of a line is none of YAML outside of quotes and brackets: %j', (text, isRead) => {
  expect(read(text).ok).toBe(isRead);
});

/** As Ruby 3.3 answers. */
test.each([
  ['0x1f', '31'],
  ['-0x1F_', '-31'],
  ['0,5', '5'],
  ['0_', '0'],
  ['+0b1_1', '3'],
  ['+017', '15'],
  ['0X1F', undefined],
  ['0B1', undefined],
  ['0_8', undefined],
  ['0x', undefined],
])('%s is the number %s, or text', (written, number) => {
  const tree = read(written);
  expect(tree.ok && tree.value).toMatchObject(
    number === undefined ? { type: 'string', text: written } : { type: 'integer', text: number },
  );
});
