import { defineConfig } from 'vitest/config';
import { WORKERS } from './test/hosts/rig/places.ts';
import { unmetNeed } from './test/hosts/rig/needs.ts';
import { longestFirst } from './test/longest-first.ts';

/** CI runs these tests or fails; elsewhere they are left out, aloud, where they cannot run. */
const need = process.env['CI'] ? undefined : unmetNeed();
if (need !== undefined) console.error(`The tests on real hosts are left out; they need ${need}.`);

export default defineConfig({
  test: {
    dir: 'test/hosts',
    include: need === undefined ? ['**/*.test.ts'] : [],
    passWithNoTests: need !== undefined,
    globalSetup: need === undefined ? ['test/hosts/support/build.ts', 'test/hosts/rig/global-setup.ts'] : [],
    testTimeout: 300_000,
    hookTimeout: 600_000,
    maxWorkers: WORKERS,
    sequence: { sequencer: longestFirst(['interop', 'drop-in', 'commands', 'signals', 'saved', 'rollout']) },
  },
});
