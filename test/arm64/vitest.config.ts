import { defineConfig } from 'vitest/config';

/** Not of the ordinary suite: it needs the image for 64-bit ARM and an engine that runs it. scripts/test-arm64.sh brings both. */
export default defineConfig({
  test: {
    include: ['test/arm64/*.emulated.ts'],
    testTimeout: 1_800_000,
    hookTimeout: 300_000,
    fileParallelism: false,
    // Each step builds on the one before.
    bail: 1,
    // The gateway's certificate is one of its own.
    env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
  },
});
