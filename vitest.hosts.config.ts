import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    dir: 'test/hosts',
    include: ['**/*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 600_000,
    fileParallelism: false,
  },
});
