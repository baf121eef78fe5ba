import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Makes a directory unless it is there: whole or not at all. Of two that make it at once, the first one's stays. */
export async function ensureDirectory(path: string, layOut: (fresh: string) => Promise<void>): Promise<string> {
  if (existsSync(path)) return path;
  await mkdir(dirname(path), { recursive: true });
  const fresh = await mkdtemp(`${path}-`);
  try {
    await layOut(fresh);
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    if (!existsSync(path)) throw error;
  }
  return path;
}
