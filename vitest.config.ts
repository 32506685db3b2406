import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Real peers (ffmpeg, RTSP, SQLite with fsync) on a small machine: limits are generous so that only a hang fails.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two cores: more processes at once would only make real-time cameras late.
    maxWorkers: 2,
  },
});
