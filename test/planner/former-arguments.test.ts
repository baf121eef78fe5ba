import { expect, test } from 'vitest';
import { formerArguments } from '../../planner/steps/route-settings.ts';
import { sceneOf } from '../walk/scene.ts';

test('a limit of bodies comes back with the flag that the proxy wants beside it, also where nothing is buffered', async () => {
  const { situation } = await sceneOf('a-new-version-is-deployed');
  const there = {
    service: 'shop-web',
    hosts: ['shop.example.com'],
    pathPrefixes: ['/'],
    targets: ['95406db89540:3000'],
    state: 'running',
    settings: { 'buffer requests': 'false', 'buffer responses': 'true', 'max request body': '1000000' },
  } as const;
  expect(formerArguments(situation.config, there)).toEqual([
    '--host="shop.example.com"',
    '--deploy-timeout="30s"',
    '--drain-timeout="30s"',
    '--buffer-requests="false"',
    '--buffer-responses',
    '--max-request-body="1000000"',
  ]);
});

test("below a path, TLS is the root's and not said again", async () => {
  const { situation } = await sceneOf('a-new-version-is-deployed');
  const there = {
    service: 'shop-api',
    hosts: ['shop.example.com'],
    pathPrefixes: ['/api'],
    targets: ['95406db89540:3000'],
    state: 'running',
    settings: { tls: 'true', 'tls redirect': 'false', 'forward headers': 'true' },
  } as const;
  const given = formerArguments(situation.config, there);
  expect(given).toContain('--path-prefix="/api"');
  expect(given.filter((flag) => /tls|forward-headers/.test(flag))).toEqual([]);
});
