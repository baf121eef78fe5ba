import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { deploySchemaJson } from '../../src/config/schema/json-schema.ts';
import { rootKeys } from '../../src/config/schema/root-keys.ts';
import type { Shape } from '../../src/config/schema/shapes.ts';
import type { Tree } from '../../src/config/tree.ts';
import { caseIds, inCase } from '../config/corpus.ts';
import { project } from '../config/project.ts';
import { tool } from './tool.ts';

const validate = new Ajv({ strict: false, allErrors: true }).compile(JSON.parse(deploySchemaJson()) as object);

test('the schema that is shipped is the one that is generated and printed', async () => {
  expect(readFileSync('schema/deploy.schema.json', 'utf8')).toBe(deploySchemaJson());
  expect((await tool(project({}), ['schema'])).out).toBe(deploySchemaJson());
});

/** As an editor sees it. */
function asJson(tree: Tree): unknown {
  if (tree.kind === 'list') return tree.items.map(asJson);
  if (tree.kind === 'hash') {
    return Object.fromEntries(tree.entries.map(({ key, value }) => [String(asJson(key)), asJson(value)]));
  }
  if (tree.type === 'null') return null;
  if (tree.type === 'boolean') return tree.text === 'true';
  return tree.type === 'integer' || tree.type === 'float' ? Number(tree.text) : tree.text;
}

test.concurrent.each(caseIds('fixtures/corpus'))('editors accept case %s if Kamal does', async (id) => {
  await inCase('fixtures/corpus', id, (wanted, loaded) => {
    if (wanted.exit_code !== 0 || !loaded.ok) return;
    for (const tree of [loaded.value.raw, ...loaded.value.layers]) {
      validate(asJson(tree));
      expect(validate.errors ?? []).toEqual([]);
    }
  });
});

/** Values that fit a shape, each with one key more than may stand there. */
function misspelt(shape: Shape): unknown[] {
  if (shape.kind === 'one-of') return shape.shapes.flatMap(misspelt);
  if (shape.kind === 'list') return misspelt(shape.of).map((item) => [item]);
  if (shape.kind === 'map') return misspelt(shape.of).map((item) => ({ name: item }));
  if (shape.kind !== 'keys') return [];
  const isEnv = 'clear' in shape.keys;
  const own = isEnv ? { clear: { A: 'x' }, secrets: ['B'] } : { hostt: 'x' };
  const inner = Object.entries(shape.keys).flatMap(([name, key]) =>
    misspelt(key.shape).map((value) => ({ [name]: value })),
  );
  return [own, ...inner];
}

test('editors mark a misspelt key wherever it stands', () => {
  const all = misspelt(rootKeys);
  expect(all.length).toBeGreaterThan(30);
  for (const one of all) expect({ one, isValid: validate(one) }).toEqual({ one, isValid: false });
});

test('editors accept what is the users’ own to name', () => {
  const own = {
    'x-defaults': { anything: [1] },
    servers: { web: ['a', { b: 'tag' }, { c: ['one', 'two'] }], jobs: { hosts: ['d'], options: { memory: '1g' } } },
    env: { HOSTT: 'x', PORT: 1, ON: true },
    labels: { hostt: 'x' },
    aliases: { hostt: 'app logs' },
    accessories: { db: { files: ['a:/b', { local: 'a', remote: '/b', mode: '0640' }], env: { clear: { A: 'x' } } } },
    registry: { username: 'me', password: ['TOKEN'] },
  };
  validate(own);
  expect(validate.errors ?? []).toEqual([]);
});

test('every key has its words and its default in the schema', () => {
  const { properties, definitions } = JSON.parse(deploySchemaJson()) as {
    properties: Record<string, { description?: string; default?: unknown }>;
    definitions: Record<string, { properties: Record<string, { description?: string; default?: unknown }> }>;
  };
  for (const one of Object.values(properties)) expect(one.description).toMatch(/\w.*\.$/);
  expect(properties['deploy_timeout']?.default).toBe(30);
  expect(definitions['proxy']?.properties['app_port']?.default).toBe(80);
});
