import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Host } from './host.ts';
import { farAddressOf, RIG_DIR } from './places.ts';
import { run } from './run.ts';

const FOLDER = join(RIG_DIR, 'host-keys');

/** Asks hosts for their host keys, once after they were made: it takes a fifth of a second for each. */
export async function scanHostKeys(hosts: readonly Host[]): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  await Promise.all(
    hosts.map(async (host) => writeFile(join(FOLDER, host.container), await run(['ssh-keyscan', host.address]))),
  );
}

/** The known_hosts lines of a host, under its address, its address over a relay and the given names. */
export async function hostKeys(host: Host, names: readonly string[]): Promise<string> {
  const keys = await readFile(join(FOLDER, host.container), 'utf8');
  return keys.replaceAll(`${host.address} `, `${[host.address, farAddressOf(host.address), ...names].join(',')} `);
}
