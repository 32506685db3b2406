import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Real peers (ffmpeg, RTSP, SQLite with fsync) on a small machine: limits are generous so that only a hang fails.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    // One file at a time: cameras paint, encode and are read in real time, and a browser beside them on two cores makes them late.
    fileParallelism: false,
  },
});
