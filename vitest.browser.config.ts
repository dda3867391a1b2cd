import { defineConfig } from 'vitest/config';

/** Tests in a real browser against the real server. */
export default defineConfig({
  test: {
    include: ['test/browser/**/*.test.ts', 'web/src/**/*.test.ts'],
    globalSetup: ['test/browser/build.ts'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
  },
});
