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
          // Half of a workbench's time is waiting for it to start; more than two at once miss their time-outs on a small machine.
          maxWorkers: 2,
          expect: { poll: { timeout: 30_000 } },
          testTimeout: 180_000,
          hookTimeout: 180_000,
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
