import { defineConfig } from 'vitest/config';

// The pages in a real browser against a real service: needs Chromium, so it is not part of `npm test`.
export default defineConfig({
  resolve: { conditions: ['@fluoroscope/source'] },
  test: {
    include: ['packages/console/test/**/*.browser.test.ts'],
    pool: 'forks',
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
