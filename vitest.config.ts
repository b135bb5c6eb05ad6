import { defineConfig } from 'vitest/config';

// Packages are read from their sources, so no build stands between an edit and its test.
const sourceCondition = '@fluoroscope/source';

export default defineConfig({
  resolve: { conditions: [sourceCondition] },
  ssr: { resolve: { conditions: [sourceCondition, 'node'] } },
  test: {
    include: [
      'packages/*/src/**/*.test.ts',
      'packages/*/test/**/*.test.ts',
      'examples/*/test/**/*.test.ts',
      'bench/src/**/*.test.ts',
    ],
    exclude: ['**/*.browser.test.ts', '**/node_modules/**'],
    // The embedded engine binds one data directory for the life of a process: a process per test file.
    pool: 'forks',
    // Each of the many processes of a run would warn that the AWS SDK is going to leave Node 20 behind.
    env: { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
    // What hangs has to end; how long the rest takes is the machine's doing. Some tests start a service three times.
    testTimeout: 120_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 20_000 } },
  },
});
