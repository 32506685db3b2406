import { defineConfig } from 'vitest/config';

/** Not of the ordinary suite: it needs a container engine. scripts/test-brokers.sh brings one. */
export default defineConfig({
  test: {
    include: ['test/brokers/*.broker.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 120_000 } },
    fileParallelism: false,
  },
});
