/** The table of keys by path: what may stand somewhere, and what it means there. */
import type { Default, Keys, Shape } from '../schema/shapes.ts';
import { isEnvShape } from '../schema/surprises.ts';
import { entriesOf, keyText, type Tree } from '../tree.ts';

export interface Field {
  readonly shape: Shape;
  readonly doc?: string;
  readonly byDefault?: Default;
}

/** What the table says about a path; undefined where nothing may stand. */
export function fieldOf(root: Shape, path: readonly string[]): Field | undefined {
  return path.reduce<Field | undefined>((at, name) => at && inside(at.shape, name), { shape: root });
}

function inside(shape: Shape, name: string): Field | undefined {
  if (shape.kind === 'keys') return named(shape, name);
  if (shape.kind === 'map') return { shape: shape.of };
  if (shape.kind === 'anything-map') return { shape };
  if (shape.kind === 'one-of') return firstOf(shape.shapes.map((one) => inside(one, name)));
  // Servers and roles that are lists have their hosts under names all the same.
  return shape.kind === 'list' && /^\d+$/.test(name) ? { shape: shape.of } : undefined;
}

function named(shape: Keys, name: string): Field | undefined {
  if (Object.hasOwn(shape.keys, name)) return shape.keys[name];
  if (isEnvShape(shape)) return { shape: { kind: 'text' } };
  return shape.extensions && name.startsWith('x-') ? { shape: { kind: 'anything-map' } } : undefined;
}

const firstOf = (fields: readonly (Field | undefined)[]): Field | undefined => fields.find((one) => one !== undefined);

/** The fields below a shape: those of the table and, where names are one's own, those that are written. */
export function fieldsOf(shape: Shape, node?: Tree): readonly (readonly [string, Field])[] {
  const written = entriesOf(node).flatMap(({ key }) => {
    const field = inside(shape, keyText(key));
    return field === undefined ? [] : [[keyText(key), field] as const];
  });
  const table = shape.kind === 'keys' ? Object.entries(shape.keys) : [];
  return [...new Map<string, Field>([...table, ...written])];
}
