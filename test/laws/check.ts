/** Tries a law on many random values. */
import fc from 'fast-check';
import { vi } from 'vitest';

/** How often each law is tried; more with `LAW_RUNS`. */
const RUNS = Number(process.env['LAW_RUNS'] ?? 1000);

/** For every file with laws: they are tried as often on a busy machine as on an idle one. */
export const giveTime = (): void => {
  vi.setConfig({ testTimeout: Math.max(300_000, RUNS * 300), hookTimeout: 300_000 });
};

/** Throws with the smallest value that breaks the law. */
export const check = <T>(arbitrary: fc.Arbitrary<T>, law: (value: T) => void): void =>
  fc.assert(fc.property(arbitrary, law), { numRuns: RUNS });

/** The same for laws of things that take turns. */
export const checkAsync = <T>(arbitrary: fc.Arbitrary<T>, law: (value: T) => Promise<void>): Promise<void> =>
  fc.assert(fc.asyncProperty(arbitrary, law), { numRuns: RUNS });
