/** The table of keys as a JSON Schema (draft 7), for editors. It says what may stand where, not what must. */
import { accessoryKeys, pathKeys } from './accessory-keys.ts';
import { proxyKeys } from './proxy-keys.ts';
import { rootKeys } from './root-keys.ts';
import { roleKeys } from './server-keys.ts';
import { envKeys, loggingKeys, registryKeys } from './shared-keys.ts';
import type { Key, Keys, Shape, Simple } from './shapes.ts';
import { isEnvShape } from './surprises.ts';

type JsonSchema = Readonly<Record<string, unknown>>;

/** Shapes that stand in several places, once. */
const DEFINITIONS: Readonly<Record<string, Keys>> = {
  accessory: accessoryKeys,
  env: envKeys,
  logging: loggingKeys,
  path: pathKeys,
  proxy: proxyKeys,
  registry: registryKeys,
  role: roleKeys,
};

/** The text of `schema/deploy.schema.json`. */
export function deploySchemaJson(): string {
  const definitions = Object.entries(DEFINITIONS).map(([name, keys]) => [name, keysSchema(keys)] as const);
  const schema: JsonSchema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: "Kamal's config/deploy.yml, and the files of its destinations",
    ...keysSchema(rootKeys),
    definitions: Object.fromEntries(definitions),
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

const TEXT: JsonSchema = { type: ['string', 'number', 'boolean'] };
const TAGGED_HOST: JsonSchema = {
  type: 'object',
  minProperties: 1,
  maxProperties: 1,
  additionalProperties: { anyOf: [TEXT, { type: 'array', items: TEXT }] },
};

const SIMPLE: Readonly<Record<Simple['kind'], JsonSchema>> = {
  text: TEXT,
  integer: { type: 'integer' },
  boolean: { type: 'boolean' },
  'anything-map': { type: 'object' },
  'secret-or-text': {
    anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' }, minItems: 1, maxItems: 1 }],
  },
  path: { anyOf: [TEXT, { $ref: '#/definitions/path' }] },
  host: { anyOf: [TEXT, TAGGED_HOST] },
};

function schemaOf(shape: Shape): JsonSchema {
  if (shape.kind === 'list') return { type: 'array', items: schemaOf(shape.of) };
  if (shape.kind === 'map') return { type: 'object', additionalProperties: schemaOf(shape.of) };
  if (shape.kind === 'one-of') return { anyOf: shape.shapes.map(schemaOf) };
  if (shape.kind !== 'keys') return SIMPLE[shape.kind];
  const defined = Object.keys(DEFINITIONS).find((name) => DEFINITIONS[name] === shape);
  return defined === undefined ? keysSchema(shape) : { $ref: `#/definitions/${defined}` };
}

function keysSchema(shape: Keys): JsonSchema {
  const properties = Object.fromEntries(Object.entries(shape.keys).map(([name, key]) => [name, keySchema(key)]));
  const exact: JsonSchema = {
    properties,
    ...(shape.extensions && { patternProperties: { '^x-': {} } }),
    // Kamal lets further keys of a path pass.
    additionalProperties: shape === pathKeys,
  };
  if (!isEnvShape(shape)) return { type: 'object', ...exact };
  const isStructured = { anyOf: Object.keys(shape.keys).map((name) => ({ required: [name] })) };
  return { type: 'object', anyOf: [exact, { not: isStructured, additionalProperties: TEXT }] };
}

/** A description beside `$ref` would be passed over in draft 7. */
function keySchema({ shape, doc, byDefault }: Key): JsonSchema {
  const schema = schemaOf(shape);
  const about = { description: doc, ...(byDefault !== undefined && { default: byDefault }) };
  return '$ref' in schema ? { ...about, allOf: [schema] } : { ...about, ...schema };
}
