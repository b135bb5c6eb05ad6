import { defineConfig } from 'vitest/config';

// The pages in a real browser against a real service: needs Chromium, so it is not part of `npm test`.
export default defineConfig({
  resolve: { conditions: ['@fluoroscope/source'] },
  test: {
    include: ['packages/console/test/**/*.browser.test.ts'],
    pool: 'forks',
    fileParallelism: false,
    // As in the other tests: each process would warn that the AWS SDK is going to leave Node 20 behind.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    // A poll's own second is too short for a page that is drawn on a busy machine.
    expect: { poll: { timeout: 10_000 } },
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
