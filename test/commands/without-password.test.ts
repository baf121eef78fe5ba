/** A machine that does not have the registry's password: what hosts have already needs none. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openShop, type Shop } from '../looking/rig/shop.ts';

let shop: Shop;
const write = (text: string): void => writeFileSync(join(shop.project.directory, '.kamal/secrets'), text);

beforeAll(async () => {
  shop = await openShop();
}, 120_000);

afterAll(async () => {
  await shop[Symbol.asyncDispose]();
});

test.each([
  'SECRET_KEY_BASE=k\n',
  'SECRET_KEY_BASE=k\nREGISTRY_PASSWORD=$(exit 7)\n',
  'SECRET_KEY_BASE=k\nREGISTRY_PASSWORD=\n',
])('a version whose image is on every host is returned to and booted (%j)', async (secrets) => {
  write(secrets);
  expect(await shop.run('rollback', 'v1', '-y', '-q')).toMatchObject({ exit: 0 });
  expect(await shop.run('app', 'boot', '--version', 'v2', '-y', '-q')).toMatchObject({ exit: 0 });
});

test('a version that has to be pulled needs the password, and is told so before anything is done', async () => {
  write('SECRET_KEY_BASE=k\n');
  const { exit, text } = await shop.run('app', 'boot', '--version', 'v3', '-y');
  expect([exit, text]).toEqual([3, expect.stringMatching(/1 problem[^]*secret REGISTRY_PASSWORD is not defined/)]);
});

test('a secret of the containers is needed', async () => {
  write('REGISTRY_PASSWORD=p\n');
  const { exit, text } = await shop.run('rollback', 'v1', '-y');
  expect([exit, text]).toEqual([3, expect.stringMatching(/1 problem[^]*SECRET_KEY_BASE is not defined/)]);
});
