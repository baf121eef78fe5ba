import { startFleet } from './fleet.ts';

/** For vitest: one fleet for all test files of a run, so that each only attaches to it. */
export async function setup(): Promise<() => Promise<void>> {
  const fleet = await startFleet({ hosts: ['vm1', 'vm2', 'vm3', 'vm4'] });
  return () => Promise.resolve(fleet[Symbol.asyncDispose]());
}
