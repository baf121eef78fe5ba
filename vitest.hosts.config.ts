import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    dir: 'test/hosts',
    include: ['**/*.test.ts'],
    globalSetup: ['test/hosts/support/build.ts', 'test/hosts/rig/global-setup.ts'],
    testTimeout: 300_000,
    hookTimeout: 600_000,
    fileParallelism: false,
  },
});
