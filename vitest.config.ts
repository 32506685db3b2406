import { defineConfig } from 'vitest/config';

/** Cameras paint, encode and are read in real time here, and browsers draw: one file at a time, or on two cores all of them are late. */
const inRealTime = [
  'test/exactness.test.ts',
  'test/mqtt-path.test.ts',
  'test/printed-path.test.ts',
  'test/whole-path.test.ts',
  'test/camera/{camera,clip,damage,decoder,ffmpeg,thumbnail}.test.ts',
  'test/camera/bitstream/pictures.test.ts',
  'test/camera/calibration/*.test.ts',
  'test/camera/lookback/{real-camera,restart}.test.ts',
  'test/camera/rtsp/gstreamer.test.ts',
  'test/peers/*.test.ts',
  'test/pipeline/late-sale.test.ts',
  'test/reliability/late-sales.test.ts',
  'test/web/{clips,linkage-page,page,sale-pictures}.test.ts',
  'test/receiver/viewer-page.test.ts',
  // A thread of SQLite after the other: alone, since a process of it once fell over beside three others.
  'test/store/recovery.test.ts',
];

export default defineConfig({
  test: {
    // Real peers (ffmpeg, RTSP, SQLite with fsync) on a small machine: limits are generous so that only a hang fails.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'side by side',
          include: ['test/**/*.test.ts'],
          exclude: inRealTime,
          // Most of them wait for a device that hangs, or for a disk.
          maxWorkers: 4,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'in real time',
          include: inRealTime,
          maxWorkers: 1,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
