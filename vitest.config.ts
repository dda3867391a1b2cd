import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'src/**/*.test.ts',
      'test/scenarios/**/*.test.ts',
      'test/repo/**/*.test.ts',
      'test/crash/**/*.test.ts',
      'test/start/**/*.test.ts',
      'examples/**/*.test.ts',
    ],
    globalSetup: ['test/database-template.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
