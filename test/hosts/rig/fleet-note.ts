import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { FLEET_FILE } from './places.ts';

/** What is written down about the running fleet: its host image, its hosts' containers, and the process id of our own Docker daemon. */
export type FleetNote = {
  readonly image: string;
  readonly dockerd: number | null;
  readonly hosts: readonly string[];
  readonly published: string;
};

/** The note of the running fleet; null when there is none. */
export async function readNote(): Promise<FleetNote | null> {
  const text = await readFile(FLEET_FILE, 'utf8').catch(() => null);
  return text === null ? null : (JSON.parse(text) as FleetNote);
}

/** Writes the fleet down for the next process; who reads it meanwhile sees the one before. */
export async function writeNote(note: FleetNote): Promise<void> {
  const fresh = `${FLEET_FILE}.${process.pid}`;
  await writeFile(fresh, `${JSON.stringify(note, null, 2)}\n`);
  await rename(fresh, FLEET_FILE);
}

/** Forgets the fleet. */
export async function removeNote(): Promise<void> {
  await rm(FLEET_FILE, { force: true });
}
