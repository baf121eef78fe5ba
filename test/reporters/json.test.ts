import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { expect, test } from 'vitest';
import { canonicalJson } from '../../src/reporters/canonical.ts';
import { planDigest, renderJson } from '../../src/reporters/json.ts';
import { planSchemaJson } from '../../src/reporters/plan-schema-json.ts';
import { type PlanDocument, planDocument } from '../../src/reporters/plan-schema.ts';
import { shopIdle, shopLarge, shopObserved } from './other-plans.ts';
import { shopDeploy } from './plans.ts';

const checkedIn = readFileSync(new URL('../../schema/plan.schema.json', import.meta.url), 'utf8');
const parse = (text: string): PlanDocument => planDocument.parse(JSON.parse(text));

test('the schema in the repository is the generated one (npx tsx scripts/schema.ts)', () => {
  expect(checkedIn).toBe(planSchemaJson());
});

test('printed plans are valid against the schema', () => {
  const validate = new Ajv().compile(JSON.parse(checkedIn));
  for (const plan of [shopDeploy, shopObserved, shopIdle, shopLarge]) {
    validate(JSON.parse(renderJson(plan)));
    expect(validate.errors ?? []).toEqual([]);
  }
});

test('a secret is printed by its name', () => {
  const { steps } = parse(renderJson(shopDeploy));
  const login = steps.find(({ kind }) => kind === 'login');
  expect(login?.commands).toEqual([
    {
      shell: 'docker login registry.example.com -u deploy --password-stdin',
      stdin: '${secret:KAMAL_REGISTRY_PASSWORD}',
    },
  ]);
  const env = steps.find(({ kind }) => kind === 'upload-env');
  expect(env?.commands[0]).toMatchObject({
    mode: '0600',
    content: 'API_KEY=${secret:API_KEY}\nRAILS_ENV=production\n',
  });
});

test('the digest does not depend on the order of keys and can be computed from the printed plan', () => {
  const { digest, ...rest } = parse(renderJson(shopDeploy));
  const reversed = Object.fromEntries(Object.entries(shopDeploy).reverse()) as unknown as typeof shopDeploy;
  expect(planDigest(reversed)).toBe(digest);
  expect(Object.keys(rest).sort()).toEqual(Object.keys(shopDeploy).sort());
});

test('any change of a plan changes its digest', () => {
  const [first, ...others] = shopDeploy.steps;
  const changed = { ...shopDeploy, steps: [{ ...(first as (typeof others)[0]), timeout: 61 }, ...others] };
  expect(planDigest(changed)).not.toBe(planDigest(shopDeploy));
});

test('canonical JSON has sorted keys, no spaces and nothing undefined', () => {
  expect(canonicalJson({ b: [1, { d: null, c: 'ü' }], a: undefined, A: true })).toBe(
    '{"A":true,"b":[1,{"c":"ü","d":null}]}',
  );
});
