import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { longestFirst } from './test/longest-first.ts';

const LONG = [
  'saved/saved-plans',
  'secrecy/running',
  'laws/policies',
  'laws/planning',
  'laws/walking',
  'saved/apply',
  'demo/demo',
];

export default defineConfig({
  test: {
    dir: 'test',
    include: ['**/*.test.{ts,tsx}'],
    exclude: ['hosts/**'],
    globalSetup: 'test/built-tool.ts',
    testTimeout: 60_000,
    // One more than there are processors: many tests wait for processes of their own.
    maxWorkers: availableParallelism() + 1,
    // Files share what a worker has loaded and compiled: the laws take a sixth less time.
    isolate: false,
    sequence: { sequencer: longestFirst(LONG) },
  },
});
