import { defineConfig } from 'vitest/config';

/** Not of the ordinary suite: it needs the flashable image and an emulated machine. scripts/test-image.sh brings both. */
export default defineConfig({
  test: {
    include: ['test/image/*.booted.ts'],
    // A whole Debian starts emulated, beside whatever else this machine does.
    testTimeout: 1_800_000,
    hookTimeout: 600_000,
    fileParallelism: false,
    // Each step builds on the one before.
    bail: 1,
    // The gateway's certificate is one of its own.
    env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' },
  },
});
