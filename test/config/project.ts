/** Small projects for tests of the configuration. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { formatDiagnostic } from '../../src/config/diagnostic.ts';
import { type LoadedConfig, type LoadOptions, loadConfig } from '../../src/config/load.ts';

/** The least that Kamal accepts. */
export const MINIMAL = `service: shop
image: acme/shop
servers:
  - 192.0.2.1
registry:
  username: acme
  password:
    - TOKEN
builder:
  arch: amd64
`;

/** A directory with these files. */
export function project(files: Readonly<Record<string, string>>): string {
  const cwd = mkdtempSync(join(tmpdir(), 'kamal-plan-config-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), text);
  }
  return cwd;
}

/** The configuration that a file gives; throws what is wrong with it. */
export async function accepted(text: string, options: Partial<LoadOptions> = {}): Promise<LoadedConfig> {
  const loaded = await loadConfig({ cwd: project({ 'config/deploy.yml': text }), env: {}, ...options });
  if (!loaded.ok) throw new Error(loaded.failures.map(formatDiagnostic).join('\n'));
  return loaded.value;
}
