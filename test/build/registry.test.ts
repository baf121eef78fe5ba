/** What the registry is asked before a build, by a shell with a Docker that answers from a table. */
import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { imageReference } from '../../planner/names.ts';
import { imageQuestion } from '../../src/build/questions.ts';
import { loadConfig } from '../../src/config/load.ts';
import { project } from '../config/project.ts';

const BASE = `service: shop
image: acme/shop
servers: [192.0.2.1]
registry: {server: localhost:5555}
builder: {arch: amd64}
`;
const STAGING = 'builder:\n  args:\n    RAILS_ENV: staging\n';

/** A registry with these manifests by tag. */
function dockerWith(manifests: Readonly<Record<string, string>>): string {
  const bin = mkdtempSync(join(tmpdir(), 'kamal-plan-registry-'));
  const cases = Object.entries(manifests).map(
    ([tag, manifest]) => `  "buildx imagetools inspect --raw localhost:5555/acme/shop:${tag}") echo '${manifest}' ;;`,
  );
  const script = `#!/bin/sh\ncase "$*" in\n  info*) ;;\n${cases.join('\n')}\n  *) exit 1 ;;\nesac\n`;
  writeFileSync(join(bin, 'docker'), script, { mode: 0o755 });
  return bin;
}

async function answer(staging: string, manifests: Readonly<Record<string, string>>): Promise<string> {
  const cwd = project({
    'config/deploy.yml': BASE,
    'config/deploy.staging.yml': staging,
    'config/deploy.production.yml': 'env: { clear: { A: b } }\n',
  });
  const loaded = await loadConfig({ cwd, env: {}, destination: 'production' });
  if (!loaded.ok) throw new Error('the configuration is refused');
  const { config } = loaded.value;
  const script = imageQuestion(config, imageReference(config, 'abc')).join('');
  const env = { ...process.env, PATH: `${dockerWith(manifests)}:${process.env['PATH'] ?? ''}` };
  const { stdout } = await promisify(execFile)('sh', ['-c', script], { env });
  return stdout.trim();
}

test('an image of the version that another destination built is another one', async () => {
  expect(await answer(STAGING, {})).toBe('');
  expect(await answer(STAGING, { abc: '{"a": 1}', 'latest-production': '{"a": 1}' })).toBe('pushed');
  expect(await answer(STAGING, { abc: '{"a": 2}', 'latest-production': '{"a": 1}' })).toBe('other');
  expect(await answer(STAGING, { abc: '{"a": 2}', 'latest-staging': '{"a": 2}' })).toBe('other');
});

test('where every destination builds alike, its version is enough', async () => {
  const alike = 'env: { clear: { B: c } }\n';
  expect(await answer(alike, { abc: '{"a": 2}', 'latest-production': '{"a": 1}' })).toBe('pushed');
  expect(await answer(alike, { 'latest-production': '{"a": 1}' })).toBe('');
});
