import { defineConfig } from 'vitest/config';

/** Suites that have a runner, a place or a pace of their own. */
const notUnit = [
  'test/**/*.browser.test.ts',
  'test/contract/**',
  'test/extension/**',
  'test/e2e/**',
  'test/bench/**',
  'test/fixtures/**',
];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: notUnit,
        },
      },
      {
        test: {
          name: 'page',
          include: ['test/webview/**/*.browser.test.ts'],
          // Each file drives a browser of its own.
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'contract',
          include: ['test/contract/**/*.test.ts'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/e2e/support/globalSetup.ts'],
          // Two workbenches at once on a small machine make each other miss their time-outs.
          fileParallelism: false,
          expect: { poll: { timeout: 15_000 } },
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        // Not a suite: makes the pictures of the README (npm run screenshots).
        test: {
          name: 'screenshots',
          include: ['test/support/screenshots.ts'],
          globalSetup: ['test/e2e/support/globalSetup.ts'],
          expect: { poll: { timeout: 15_000 } },
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
