import { startFleet } from './fleet.ts';
import { HOSTS_PER_WORKER, WORKERS } from './places.ts';

const names = Array.from({ length: HOSTS_PER_WORKER }, (_, index) => `vm${index + 1}`);

/** For vitest: one fleet for all test files of a run, with hosts for each worker, so that files only attach to it. */
export async function setup(): Promise<() => Promise<void>> {
  const fleet = await startFleet(Array.from({ length: WORKERS }, () => names).flat());
  return () => Promise.resolve(fleet[Symbol.asyncDispose]());
}
