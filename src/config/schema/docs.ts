/** The table of keys as an annotated deploy.yml, for reading. */
import { SECTIONS, sectionOf } from './sections.ts';
import type { Key, Keys, Shape } from './shapes.ts';
import { isEnvShape } from './surprises.ts';

const WIDTH = 100;

/** Names that `docsOf` knows. */
export const sectionNames: readonly string[] = Object.keys(SECTIONS);

/** The page of a section; undefined where there is none of this name. */
export function docsOf(name: string): string | undefined {
  const section = Object.hasOwn(SECTIONS, name) ? SECTIONS[name] : undefined;
  if (section === undefined) return undefined;
  const { shape, path } = section;
  const head = path.map((part, depth) => `${'  '.repeat(depth)}${part}:`);
  return [...head, ...body(shape, path.length, name), ''].join('\n');
}

/** What may stand under a key that ends the line before. */
function body(shape: Shape, depth: number, inside: string): string[] {
  if (shape.kind === 'keys') return keyLines(shape, depth, inside);
  if (shape.kind === 'map') return entryLines('NAME', shape.of, depth, inside);
  if (shape.kind === 'list') return entryLines('-', shape.of, depth, inside);
  if (shape.kind !== 'one-of') return [];
  const bodies = shape.shapes.map((one) => body(one, depth, inside)).filter((lines) => lines.length > 0);
  return bodies.flatMap((lines, index) => [...(index === 0 ? [] : [`${indent(depth)}# or`]), ...lines]);
}

function keyLines(shape: Keys, depth: number, inside: string): string[] {
  const lines = Object.entries(shape.keys).flatMap(([name, key]) => [
    ...comment(key.doc, depth),
    ...keyLine(name, key, depth, inside),
  ]);
  if (shape.extensions)
    lines.push(...comment('Anything of your own, for YAML anchors.', depth), `${indent(depth)}x-…:`);
  if (!isEnvShape(shape)) return lines;
  return [
    ...lines,
    ...comment('Or, without clear and secret, the clear values themselves.', depth),
    `${indent(depth)}NAME: TEXT`,
  ];
}

function keyLine(name: string, { shape, byDefault }: Key, depth: number, inside: string): string[] {
  const start = `${indent(depth)}${name}:`;
  const section = sectionWithin(shape, inside);
  if (section !== undefined) return [`${start} …  # see: docs ${section}`];
  const words = wordOf(shape);
  if (byDefault !== undefined) return [`${start} ${valueText(byDefault)}  # default; ${words ?? 'a list'}`];
  if (words !== undefined) return [`${start} ${words}`];
  const simple = shape.kind === 'one-of' ? shape.shapes.flatMap((one) => wordOf(one) ?? []) : [];
  const lead = simple.length === 0 ? [] : [`${start} ${simple.join(' or ')}`, `${indent(depth)}# or`];
  return [...lead, start, ...body(shape, depth + 1, inside)];
}

function entryLines(name: string, shape: Shape, depth: number, inside: string): string[] {
  const start = `${indent(depth)}${name}${name === '-' ? '' : ':'}`;
  const section = sectionWithin(shape, inside);
  const words = wordOf(shape);
  if (section !== undefined) return [`${start} …  # see: docs ${section}`];
  return words === undefined ? [start, ...body(shape, depth + 1, inside)] : [`${start} ${words}`];
}

/** The section to read instead, unless it is the one that is being read. */
function sectionWithin(shape: Shape, inside: string): string | undefined {
  const shapes = shape.kind === 'one-of' ? shape.shapes : [shape.kind === 'map' ? shape.of : shape];
  const found = [shape, ...shapes].map(sectionOf).find((section) => section !== undefined);
  return found === inside ? undefined : found;
}

/** A value in a word or two; undefined for what needs lines of its own. */
function wordOf(shape: Shape): string | undefined {
  if (shape.kind === 'list') {
    const item = wordOf(shape.of);
    return item === undefined ? undefined : `[${item}, …]`;
  }
  if (shape.kind === 'one-of') {
    const words = shape.shapes.map(wordOf);
    return words.includes(undefined) ? undefined : words.join(' or ');
  }
  return shape.kind === 'map' || shape.kind === 'keys' ? undefined : WORDS[shape.kind];
}

const WORDS = {
  text: 'TEXT',
  integer: 'NUMBER',
  boolean: 'true or false',
  path: 'LOCAL:REMOTE',
  'anything-map': '{NAME: VALUE, …}',
  'secret-or-text': 'TEXT or [SECRET]',
  host: 'HOST',
} as const;

const valueText = (value: NonNullable<Key['byDefault']>): string =>
  typeof value === 'object' ? `[${value.join(', ')}]` : String(value);

const indent = (depth: number): string => '  '.repeat(depth);

function comment(text: string, depth: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && `${indent(depth)}# ${line} ${word}`.length > WIDTH) lines.push(word);
    if (line === '' || `${indent(depth)}# ${line} ${word}`.length <= WIDTH)
      lines[lines.length - 1] = `${line} ${word}`.trim();
  }
  return lines.map((line) => `${indent(depth)}# ${line}`);
}
