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
    maxWorkers: '100%',
    sequence: { sequencer: longestFirst(LONG) },
  },
});
