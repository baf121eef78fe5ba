import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import { MINIMAL, project } from './project.ts';

async function warnings(files: Readonly<Record<string, string>>, destination?: string): Promise<string[]> {
  const loaded = await loadConfig({ cwd: project(files), env: {}, ...(destination && { destination }) });
  if (!loaded.ok) return loaded.failures.map(({ message }) => `! ${message}`);
  return loaded.value.warnings.map(({ file, line, message }) => `${file}:${line} ${message}`);
}

const withRole = (options: string, proxy = 'false'): string =>
  MINIMAL.replace(
    'servers:\n  - 192.0.2.1\n',
    `servers: {web: {hosts: [a], proxy: ${proxy}, options: {publish: ${options}}}}\n`,
  );

test.each(['"80:3000"', '["127.0.0.1:80:3000"]', '"[::1]:80:3000"', '"80:3000/udp"'])(
  'a published port %s cannot switch without a gap, and that is said',
  async (port) => {
    const [said, ...more] = await warnings({ 'config/deploy.yml': withRole(port) });
    expect(said).toContain('so it cannot switch without a gap');
    expect(more).toEqual([]);
    expect(await warnings({ 'config/deploy.yml': withRole(port, 'true') })).toHaveLength(1);
  },
);

test.each(['3000', '"3000"', '"127.0.0.1::3000"', '"8000-8010:3000"', '[]'])(
  'Docker finds a port for %s',
  async (port) => {
    expect(await warnings({ 'config/deploy.yml': withRole(port) })).toEqual([]);
  },
);

test('false as text that Kamal crashes on is no text here, and that is said', async () => {
  const text = `${MINIMAL}  driver: false\nproxy:\n  host: no\n  path_prefix: off\nx-proxy:\n  proxy: {host: false}\n`;
  expect(await warnings({ 'config/deploy.yml': text })).toEqual([
    'config/deploy.yml:11 builder.driver is false, which makes Kamal crash',
    'config/deploy.yml:13 proxy.host: YAML reads no as false',
    'config/deploy.yml:13 proxy.host is false, which makes Kamal crash',
    'config/deploy.yml:14 proxy.path_prefix: YAML reads off as false',
    'config/deploy.yml:14 proxy.path_prefix is false, which makes Kamal crash',
  ]);
});

test('a secret that a destination’s list leaves out is named', async () => {
  const base = `${MINIMAL}env: {secret: [A, B, C]}\naccessories: {db: {image: d, host: a, env: {secret: [D]}}}\n`;
  const over = 'env:\n  secret: [C, E]\naccessories:\n  db:\n    env:\n      secret: []\nbuilder:\n  secrets: [X]\n';
  expect(await warnings({ 'config/deploy.yml': base, 'config/deploy.staging.yml': over }, 'staging')).toEqual([
    'config/deploy.staging.yml:2 env.secret of staging leaves out A, B of the base file',
    'config/deploy.staging.yml:6 accessories.db.env.secret of staging leaves out D of the base file',
  ]);
  const longer = 'env:\n  secret: [A, B, C, E]\n';
  expect(await warnings({ 'config/deploy.yml': base, 'config/deploy.staging.yml': longer }, 'staging')).toEqual([]);
});
