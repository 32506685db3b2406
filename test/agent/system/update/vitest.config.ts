import { defineConfig } from 'vitest/config';

/** Not of the ordinary suite: it needs a booted Debian in a container. scripts/test-update.sh brings one. */
export default defineConfig({
  test: {
    include: ['test/agent/system/update/*.booted.ts'],
    testTimeout: 900_000,
    hookTimeout: 300_000,
    fileParallelism: false,
    // Each step builds on the one before.
    bail: 1,
    // The gateway's certificate is one of its own.
    env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
  },
});
