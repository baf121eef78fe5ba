/** Compares a tree with the table of keys and reports every difference. */
import { type Diagnostic, diagnoseAt } from '../diagnostic.ts';
import { type Entry, type Hash, isBoolean, isText, keyText, type Tree } from '../tree.ts';
import { changedTypeHint, leftoverHint } from './leftovers.ts';
import type { Key, Keys, Shape } from './shapes.ts';
import { nearest } from './spelling.ts';
import { isEnvShape, keySurpriseOf, surpriseOf } from './surprises.ts';

/** What is wrong, and what is right but probably not meant. */
export interface Findings {
  readonly errors: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
}

interface Checking {
  readonly errors: Diagnostic[];
  readonly warnings: Diagnostic[];
}

/** Every difference between a tree and a shape. */
export function checkShape(tree: Tree, shape: Shape): Findings {
  const checking: Checking = { errors: [], warnings: [] };
  check(tree, shape, [], checking);
  return checking;
}

type Path = readonly string[];

function check(node: Tree, shape: Shape, path: Path, checking: Checking): void {
  if (!fits(node, shape)) {
    const message = `${path.join('.') || 'the file'} should be ${describe(shape)}${found(node)}`;
    const hint = printedNothing(node)
      ? 'the template printed nothing here: is the variable set?'
      : changedTypeHint(path);
    checking.errors.push(diagnoseAt(node.place, { message, ...(hint && { hint }) }));
    return;
  }
  if (shape.kind === 'one-of') {
    const fitting = shape.shapes.find((one) => fits(node, one));
    if (fitting !== undefined) check(node, fitting, path, checking);
  }
  if (shape.kind === 'text') checking.warnings.push(...surpriseOf(node, path));
  if (shape.kind === 'list' && node.kind === 'list') {
    node.items.forEach((item, index) => {
      check(item, shape.of, [...path, String(index)], checking);
    });
  }
  if (node.kind !== 'hash') return;
  if (shape.kind === 'map') checkMap(node, shape.of, path, checking);
  if (shape.kind === 'host') checkTaggedHost(node, path, checking);
  if (shape.kind === 'keys') checkKeys(node, shape, path, checking);
}

function checkMap(node: Hash, of: Shape, path: Path, checking: Checking): void {
  for (const { key, value } of node.entries) {
    checking.warnings.push(...keySurpriseOf(key, path));
    check(value, of, [...path, keyText(key)], checking);
  }
}

function checkKeys(node: Hash, shape: Keys, path: Path, checking: Checking): void {
  if (isEnvShape(shape) && !node.entries.some(({ key }) => keyIn(shape, key) !== undefined)) {
    checkMap(node, { kind: 'text' }, path, checking);
    return;
  }
  for (const entry of node.entries) {
    const name = keyText(entry.key);
    const known = keyIn(shape, entry.key);
    const isExtension = shape.extensions && name.startsWith('x-');
    if (known !== undefined) check(entry.value, known.shape, [...path, name], checking);
    if (known === undefined && !isExtension) checking.errors.push(unknownKey(entry, shape, path));
  }
}

function keyIn({ keys }: Keys, key: Tree): Key | undefined {
  if (key.kind !== 'scalar' || key.type !== 'string' || !Object.hasOwn(keys, key.text)) return undefined;
  return keys[key.text];
}

function unknownKey({ key }: Entry, shape: Keys, path: Path): Diagnostic {
  const name = keyText(key);
  const names = Object.keys(shape.keys);
  const near = nearest(name, names);
  const where = path.length > 0 ? `${path.join('.')}: ` : '';
  const mixed = isEnvShape(shape) ? 'once there is clear, secret or tags, other variables go under clear' : undefined;
  const hint = leftoverHint([...path, name]) ?? (near ? `did you mean ${near}?` : (mixed ?? `known: ${list(names)}`));
  return diagnoseAt(key.place, { message: `${where}unknown key: ${name}`, hint });
}

const list = (names: readonly string[]): string =>
  names.length > 12 ? `${names.slice(0, 12).join(', ')} …` : names.join(', ');

function checkTaggedHost(node: Hash, path: Path, checking: Checking): void {
  const [entry] = node.entries;
  if (entry === undefined || node.entries.length !== 1) {
    const message = `${path.join('.')} should be one host with its tags, found ${node.entries.length}`;
    checking.errors.push(diagnoseAt(node.place, { message, hint: 'start each host with a - of its own' }));
    return;
  }
  const shapes: readonly Shape[] = [{ kind: 'text' }, { kind: 'list', of: { kind: 'text' } }];
  check(entry.value, { kind: 'one-of', shapes }, [...path, keyText(entry.key)], checking);
}

function fits(node: Tree, shape: Shape): boolean {
  if (shape.kind === 'path') return true;
  if (shape.kind === 'one-of') return shape.shapes.some((one) => fits(node, one));
  if (shape.kind === 'text') return isText(node);
  if (shape.kind === 'host') return isText(node) || node.kind === 'hash';
  if (shape.kind === 'integer') return node.kind === 'scalar' && node.type === 'integer';
  if (shape.kind === 'boolean') return isBoolean(node);
  if (shape.kind === 'list') return node.kind === 'list';
  if (shape.kind === 'secret-or-text') return true;
  return node.kind === 'hash';
}

/** True for a null that stands where an ERB tag is. */
const printedNothing = ({ kind, place }: Tree): boolean =>
  kind === 'scalar' && place.source.text.slice(place.start - 3, place.start) === '<%=';

const NAMES: Readonly<Record<Shape['kind'], string>> = {
  path: 'LOCAL:REMOTE, or a map with local and remote',
  text: 'a string',
  host: 'a host name, or a host name with its tags',
  integer: 'a whole number',
  boolean: 'true or false',
  list: 'a list',
  map: 'a map',
  keys: 'a map',
  'anything-map': 'a map',
  'secret-or-text': 'a string, or a list with the name of one secret',
  'one-of': '',
};

function describe(shape: Shape): string {
  if (shape.kind !== 'one-of') return NAMES[shape.kind];
  return [...new Set(shape.shapes.map(describe))].join(' or ');
}

function found(node: Tree): string {
  if (node.kind === 'list') return ', not a list';
  if (node.kind === 'hash') return ', not a map';
  if (node.type === 'null') return ', but nothing is there';
  if (node.type === 'time') return ', not a date; put it in quotes';
  return node.type === 'string' ? ', not text' : ` (${node.type} found)`;
}
